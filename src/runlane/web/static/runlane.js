// Small comforts on top of pages that work without any script.
(() => {
  "use strict";

  // Keep the open steps in sight: when they change, scroll the picture's frame to the first of them.
  let followed = "";
  const follow = () => {
    const frame = document.querySelector("[data-follow]");
    if (!frame || frame.clientWidth === 0) return;
    const open = [...frame.querySelectorAll("g[data-state=failed], g[data-state=active]")];
    const key = open.map((node) => node.id).join(" ");
    if (!key || key === followed) return;
    const isFirst = followed === "";
    followed = key;
    const place = open[0].getBoundingClientRect();
    const box = frame.getBoundingClientRect();
    const left = place.left - box.left + frame.scrollLeft;
    const top = place.top - box.top + frame.scrollTop;
    const still = isFirst || matchMedia("(prefers-reduced-motion: reduce)").matches;
    frame.scrollTo({
      left: left - (frame.clientWidth - place.width) / 2,
      top: top - (frame.clientHeight - place.height) / 2,
      behavior: still ? "auto" : "smooth",
    });
  };

  // A form that did its work is emptied, and the menu it stands in closes.
  document.addEventListener("htmx:after:request", (event) => {
    const ctx = event.detail && event.detail.ctx;
    const form = ctx && ctx.sourceElement;
    if (!(form instanceof HTMLFormElement) || !ctx.response || ctx.response.status >= 300) return;
    form.reset();
    const menu = form.closest("details.tool");
    if (menu) menu.open = false;
  });

  // A request that failed says so in the place of notices; the next update of the page clears it.
  const trouble = (event) => {
    const place = document.getElementById("notice");
    const source = event.detail && event.detail.ctx && event.detail.ctx.sourceElement;
    if (!place || !(source instanceof HTMLFormElement) || (event.detail.ctx.response || {}).status === 409) return;
    const notice = document.createElement("p");
    notice.className = "notice bad";
    notice.textContent = place.dataset.trouble;
    place.replaceChildren(notice);
    place.scrollIntoView({ block: "center" });
  };
  document.addEventListener("htmx:response:error", trouble);
  document.addEventListener("htmx:error", trouble);

  const pulse = (state) => {
    document.documentElement.dataset.live = state;
  };
  document.addEventListener("htmx:sse:after:connection", () => pulse("on"));
  document.addEventListener("htmx:sse:error", () => pulse("off"));
  document.addEventListener("htmx:sse:close", () => pulse("off"));
  document.addEventListener("htmx:after:settle", follow);

  // A click beside an open menu closes it, and so does Escape.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open], .toolbar > details.tool[open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.activeElement && document.activeElement.closest("details[open]");
    closeMenus(null);
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    });
  }

  follow();
})();
