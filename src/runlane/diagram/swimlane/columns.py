"""Columns: which step stands how far to the right. Time runs to the right, but for loops.

Longest path over the forward arcs (Sugiyama, Tagawa, Toda 1981), with two habits of this kind of picture: a
hand-off straight down or up may stay in its column, and the nodes of a lane that nothing else orders keep the
order of writing, so that the picture reads like the file and stays put under edits.
"""

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from runlane.diagram.swimlane.graph import Arc, Graph
from runlane.fz.tree import Handle


def columns_of(graph: Graph) -> tuple[int, ...]:
    """Return the column of every node, counted from 0 without gaps."""
    links = _links(graph)
    order = _sorted_topologically(len(graph.nodes), links)
    habits = _in_order_of_writing(graph, links, order)
    columns = _longest_paths(order, [*links, *habits])
    _pull_right(columns, order, links, habits)
    used = {column: index for index, column in enumerate(sorted(set(columns)))}
    return tuple(used[column] for column in columns)


def backward_arcs(graph: Graph) -> frozenset[int]:
    """Return the arcs that do not push their target to the right: those that close a circle."""
    backward = {arc.index for arc in graph.arcs if arc.back}
    done = [False] * len(graph.nodes)
    for root in range(len(graph.nodes)):
        if not done[root]:
            backward.update(_closing_arcs(graph, root, done, backward))
    return frozenset(backward)


def _closing_arcs(graph: Graph, root: int, done: list[bool], backward: set[int]) -> Iterator[int]:
    """Walk depth first without recursion and yield every arc into a node that is still being walked."""
    open_nodes = {root}
    stack = [(root, iter(graph.outs[root]))]
    while stack:
        node, arcs = stack[-1]
        arc = next(arcs, None)
        if arc is None:
            stack.pop()
            open_nodes.discard(node)
            done[node] = True
            continue
        target = graph.arcs[arc].target
        if arc in backward or done[target]:
            continue
        if target in open_nodes:
            yield arc
        else:
            open_nodes.add(target)
            stack.append((target, iter(graph.outs[target])))


class Link(NamedTuple):
    """One node stands at least `distance` columns to the right of another."""

    source: int
    target: int
    distance: int


def _links(graph: Graph) -> list[Link]:
    """Return what the arcs ask for, without those that go back."""
    backward = backward_arcs(graph)
    forward = [arc for arc in graph.arcs if arc.index not in backward and arc.source != arc.target]
    entered = {(arc.target, arc.entry) for arc in forward if _is_straight_down_or_up(graph, arc)}
    links = []
    for arc in forward:
        stays = _is_straight_down_or_up(graph, arc) and (arc.source, arc.exit) not in entered
        links.append(Link(arc.source, arc.target, 0 if stays else 1))
    return links


def _is_straight_down_or_up(graph: Graph, arc: Arc) -> bool:
    """Say whether an arc could be a vertical line; where one enters a side, none can leave by it."""
    down = graph.lane_of[arc.target] - graph.lane_of[arc.source]
    falls = arc.exit is Handle.BOTTOM and arc.entry is Handle.TOP and down >= 0
    rises = arc.exit is Handle.TOP and arc.entry is Handle.BOTTOM and down <= 0
    return falls or rises


def _sorted_topologically(node_count: int, links: Sequence[Link]) -> list[int]:
    """Return the nodes so that every link goes forward; of those that are free the first written."""
    after: list[list[int]] = [[] for _ in range(node_count)]
    waiting = [0] * node_count
    for link in links:
        after[link.source].append(link.target)
        waiting[link.target] += 1
    ready = [node for node in range(node_count) if not waiting[node]]
    order = []
    while ready:
        node = heappop(ready)
        order.append(node)
        for target in after[node]:
            waiting[target] -= 1
            if not waiting[target]:
                heappush(ready, target)
    return order


def _in_order_of_writing(graph: Graph, links: Sequence[Link], order: Sequence[int]) -> list[Link]:
    """Return the links that only habit asks for, without those that would close a circle."""
    place = {node: index for index, node in enumerate(order)}
    wished = (*_side_by_side(graph, links, place), *_after_the_one_before(graph, links))
    return [link for link in wished if place[link.source] < place[link.target]]


def _after_the_one_before(graph: Graph, links: Sequence[Link]) -> Iterator[Link]:
    """A node that nothing in its lane leads to stands to the right of the node written before it."""
    led = {link.target for link in links if graph.lane_of[link.source] == graph.lane_of[link.target]}
    latest: dict[int, int] = {}
    for node, lane in enumerate(graph.lane_of):
        if lane in latest and node not in led:
            yield Link(latest[lane], node, 1)
        latest[lane] = node


def _side_by_side(graph: Graph, links: Sequence[Link], place: Mapping[int, int]) -> Iterator[Link]:
    """Nodes of one lane that hand straight over to one node of another lane do not hide one another."""
    givers: dict[tuple[int, int], set[int]] = {}
    for link in links:
        if link.distance == 0 and graph.lane_of[link.source] != graph.lane_of[link.target]:
            givers.setdefault((link.target, graph.lane_of[link.source]), set()).add(link.source)
    for sources in givers.values():
        for left, right in pairwise(sorted(sources, key=place.__getitem__)):
            yield Link(left, right, 1)


def _longest_paths(order: Sequence[int], links: Sequence[Link]) -> list[int]:
    """Return the least columns that keep every distance."""
    ahead = _by_source(len(order), links)
    columns = [0] * len(order)
    for node in order:
        for link in ahead[node]:
            columns[link.target] = max(columns[link.target], columns[node] + link.distance)
    return columns


def _pull_right(
    columns: list[int], order: Sequence[int], links: Sequence[Link], habits: Sequence[Link]
) -> None:
    """Move nodes that feed more than they are fed towards what they feed, which shortens lines."""
    balance = [0] * len(order)
    for link in links:
        balance[link.source] += 1
        balance[link.target] -= 1
    ahead = _by_source(len(order), [*links, *habits])
    for node in reversed(order):
        if balance[node] > 0:
            columns[node] = min(columns[link.target] - link.distance for link in ahead[node])


def _by_source(node_count: int, links: Sequence[Link]) -> list[list[Link]]:
    ahead: list[list[Link]] = [[] for _ in range(node_count)]
    for link in links:
        ahead[link.source].append(link)
    return ahead
