#!/usr/bin/env python3
"""Derives request shapes from a public service model.

Usage: derive-shapes.py <name>-service-2.json [OPERATION ...] > ../main/resources/dev/holdfast/api/shape/<name>-requests.shapes

Takes facts only: members, types, required, bounds, patterns, enumerations. One line a shape, words parted by one
space; a pattern is the rest of its line. With operations named, the others get a line without a shape.
"""
import json
import sys

# The model does not mark these as sensitive; whoever holds one may use it, so no error text repeats it.
BEARER = {"GrantTokenType", "tokenCodeType", "contextAssertionType", "encodedMessageType"}

# Texts that SDKs send and the model does not have yet: read, so that they can be refused and not skipped. With one of them
# there, the other may be missing, which the operation then says.
NEWER = {
    "GrantConstraints": {"SourceArn": None},
    "CreateGrantRequest": {"GranteeServicePrincipal": "GranteePrincipal", "RetiringServicePrincipal": None},
    "ListGrantsRequest": {"GranteeServicePrincipal": None},
    "ListRetirableGrantsRequest": {"RetiringServicePrincipal": "RetiringPrincipal"},
}
NEWER_TEXT = "NewerText"

# Constants and operations that AWS's documentation and SDKs have and the model does not yet: names and what is required are
# theirs, bounds are those of the model's shapes that hold the like.
NEWER_CONSTANTS = {
    "KeyUsageType": ["ENCAPSULATE_DECAPSULATE"],
    "KeySpec": ["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"],
    "DataKeyPairSpec": ["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"],
    "GrantOperation": ["Encapsulate", "Decapsulate"],
}
NEWER_SHAPES = {
    "EncapsulationAlgorithmSpec": {"type": "string", "enum": ["ML_KEM"]},
    "DecapsulateRequest": {
        "type": "structure",
        "required": ["KeyId", "SharedSecretCiphertextBlob", "EncapsulationAlgorithm"],
        "members": {
            "KeyId": {"shape": "KeyIdType"},
            "SharedSecretCiphertextBlob": {"shape": "CiphertextType"},
            "EncapsulationAlgorithm": {"shape": "EncapsulationAlgorithmSpec"},
            "GrantTokens": {"shape": "GrantTokenList"},
            "DryRun": {"shape": "NullableBooleanType"},
        },
    },
    "EncapsulateRequest": {
        "type": "structure",
        "required": ["KeyId", "EncapsulationAlgorithm"],
        "members": {
            "KeyId": {"shape": "KeyIdType"},
            "EncapsulationAlgorithm": {"shape": "EncapsulationAlgorithmSpec"},
            "GrantTokens": {"shape": "GrantTokenList"},
            "DryRun": {"shape": "NullableBooleanType"},
        },
    },
}
NEWER_OPERATIONS = {
    "kms-2014-11-01": {
        "Decapsulate": {"input": {"shape": "DecapsulateRequest"}},
        "Encapsulate": {"input": {"shape": "EncapsulateRequest"}},
    },
}


def main(path, chosen):
    with open(path, encoding="utf-8") as file:
        model = json.load(file)
    model["operations"].update(NEWER_OPERATIONS.get(model["metadata"]["uid"], {}))
    shapes = NEWER_SHAPES | model["shapes"]
    lines = {}
    unknown = set(chosen) - set(model["operations"])
    if unknown:
        sys.exit(f"the model has no operation {', '.join(sorted(unknown))}")

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
            newer = NEWER.get(name, {})
            required = set(shape.get("required", ())) - set(newer.values())
            for member, target in shape["members"].items():
                visit(target["shape"])
                mark = "!" if member in required else "?"
                words.append(f"{member}{mark}{target['shape']}")
            for member in newer:
                lines[NEWER_TEXT] = f"string {NEWER_TEXT} min=1 max=2048"
                words.append(f"{member}?{NEWER_TEXT}")
        elif kind == "list":
            visit(shape["member"]["shape"])
            words += [shape["member"]["shape"], *bounds(shape)]
        elif kind == "map":
            visit(shape["key"]["shape"])
            visit(shape["value"]["shape"])
            words += [shape["key"]["shape"], shape["value"]["shape"], *bounds(shape)]
        elif "enum" in shape:
            newer = (constant for constant in NEWER_CONSTANTS.get(name, ()) if constant not in shape["enum"])
            words = ["enum", name, *shape["enum"], *newer]
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
        if chosen and name not in chosen:
            operations.append(f"operation {name}")
        elif "input" in operation:
            visit(operation["input"]["shape"])
            operations.append(f"operation {name} {operation['input']['shape']}")
        else:
            lines[f"{name}Request"] = f"structure {name}Request"
            operations.append(f"operation {name} {name}Request")

    metadata = model["metadata"]
    print(f"# Derived by derive-shapes.py from {metadata['uid']}; do not edit.")
    print("\n".join(lines.values()))
    print("\n".join(operations))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
