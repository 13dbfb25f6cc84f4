#!/usr/bin/env python3
"""Derives the request shapes of KMS from the public service model.

Usage: derive-shapes.py kms-service-2.json > ../main/resources/dev/holdfast/api/shape/kms-requests.shapes

Takes facts only: members, types, required, bounds, patterns, enumerations. One line a shape, words parted by one
space; a pattern is the rest of its line.
"""
import json
import sys

# The model does not mark these as sensitive; whoever holds one may use it, so no error text repeats it.
BEARER = {"GrantTokenType"}


def main(path):
    with open(path, encoding="utf-8") as file:
        model = json.load(file)
    shapes = model["shapes"]
    lines = {}

    def bounds(shape):
        words = []
        for bound in ("min", "max"):
            if bound in shape:
                words.append(f"{bound}={shape[bound]}")
        return words

    def visit(name):
        if name in lines:
            return
        shape = shapes[name]
        kind = shape["type"]
        words = [kind, name]
        lines[name] = None
        if kind == "structure":
            required = set(shape.get("required", ()))
            for member, target in shape["members"].items():
                visit(target["shape"])
                mark = "!" if member in required else "?"
                words.append(f"{member}{mark}{target['shape']}")
        elif kind == "list":
            visit(shape["member"]["shape"])
            words += [shape["member"]["shape"], *bounds(shape)]
        elif kind == "map":
            visit(shape["key"]["shape"])
            visit(shape["value"]["shape"])
            words += [shape["key"]["shape"], shape["value"]["shape"], *bounds(shape)]
        elif "enum" in shape:
            words = ["enum", name, *shape["enum"]]
        else:
            words += bounds(shape)
            if shape.get("sensitive") or name in BEARER:
                words.append("sensitive")
            if "pattern" in shape:
                words.append("pattern=" + shape["pattern"])
        # Insertion order after the visits above puts every shape behind the shapes it names.
        del lines[name]
        lines[name] = " ".join(words)

    operations = []
    for name, operation in sorted(model["operations"].items()):
        visit(operation["input"]["shape"])
        operations.append(f"operation {name} {operation['input']['shape']}")

    metadata = model["metadata"]
    print(f"# Derived by derive-shapes.py from {metadata['uid']}; do not edit.")
    print("\n".join(lines.values()))
    print("\n".join(operations))


if __name__ == "__main__":
    main(sys.argv[1])
