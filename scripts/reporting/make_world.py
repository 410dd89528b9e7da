#!/usr/bin/python3
"""Makes world.txt, once: the outline of the land, coarse, and a point in each country.

Source: Natural Earth (naturalearthdata.com, public domain) as the npm package world-atlas 2.0.2 holds it, and the
ISO 3166 codes of Debian's iso-codes.
Usage: make_world.py world-atlas/land-110m.json world-atlas/countries-50m.json iso_3166-1.json > world.txt
"""

import json
import sys

TOLERANCE = 0.6  # degrees that the outline may be off
SMALLEST = 4.0  # square degrees of the smallest island drawn


def decode_arcs(topology):
    """The arcs of a TopoJSON file as lists of (longitude, latitude)."""
    (scale_x, scale_y), (left, low) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + left, y * scale_y + low))
        yield points


def outer_rings(geometry, arcs):
    """The outer ring of each polygon of a geometry."""
    polygons = {"Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs", [])}.get(geometry["type"], [])
    for polygon in polygons:
        ring = []
        for index in polygon[0]:
            ring += arcs[index] if index >= 0 else arcs[~index][::-1]
        yield ring


def unwrap(ring):
    """A ring that crosses the antimeridian, with longitudes that go on beyond 180 degrees."""
    shift, unwrapped = 0, [ring[0]]
    for (x0, _), (x1, y1) in zip(ring, ring[1:]):
        shift += 360 if x1 - x0 < -180 else -360 if x1 - x0 > 180 else 0
        unwrapped.append((x1 + shift, y1))
    return unwrapped


def measure(ring):
    """Area and centre of a ring."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross / 2, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return abs(area), (x / (6 * area), y / (6 * area)) if area else ring[0]


def simplify(points):
    """Douglas and Peucker (1973)."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5

    def distance(point):
        x, y = point
        if length == 0:
            return ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5
        return abs((x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)) / length

    if len(points) < 3:
        return points
    at = max(range(1, len(points) - 1), key=lambda i: distance(points[i]))
    if distance(points[at]) <= TOLERANCE:
        return [points[0], points[-1]]
    return simplify(points[: at + 1])[:-1] + simplify(points[at:])


def main():
    land, countries, iso = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:4])
    print("# The land's outline and a point in each country (ISO 3166), as longitude,latitude. Made by make_world.py")
    print("# from Natural Earth (public domain) in world-atlas 2.0.2.")
    arcs = list(decode_arcs(land))
    for geometry in land["objects"]["land"]["geometries"]:
        for ring in map(unwrap, outer_rings(geometry, arcs)):
            if measure(ring)[0] >= SMALLEST and max(y for _, y in ring) > -60:  # without Antarctica
                half = len(ring) // 2
                coarse = simplify(ring[: half + 1])[:-1] + simplify(ring[half:])
                for shift in (0, -360, 360):  # both ends of the map show what lies across its edge
                    if min(x for x, _ in coarse) + shift < 180 and max(x for x, _ in coarse) + shift > -180:
                        print("land", *(f"{x + shift:.1f},{y:.1f}" for x, y in coarse[:-1]))
    codes = {entry["numeric"]: entry["alpha_2"] for entry in iso["3166-1"]}
    arcs = list(decode_arcs(countries))
    points = {}
    for geometry in countries["objects"]["countries"]["geometries"]:
        rings = list(outer_rings(geometry, arcs))
        if rings and geometry.get("id") in codes:
            points[codes[geometry["id"]]] = max(map(measure, rings))[1]
    for code, (x, y) in sorted(points.items()):
        print(code, f"{x:.1f},{y:.1f}")


if __name__ == "__main__":
    main()
