#!/usr/bin/env python3
"""The licences of all libraries that are linked into the program, with their authors' notices, as text on standard output.

Most of them want their notice to come with every copy. Equal texts are given once. Reads what cargo has downloaded; needs no network.
"""

import collections
import hashlib
import json
import pathlib
import re
import subprocess

NOTICE = re.compile(r"(?i)^(licen[cs]e|copying|copyright|notice|unlicense)")


def linked():
    """Ids of the packages of the program's own normal dependencies, for this machine."""
    lines = run("cargo", "tree", "--locked", "--package", "twins-agent", "--edges", "normal", "--prefix", "none", "--format", "{p}")
    return {tuple(line.split(" (")[0].split(" v", 1)) for line in lines.splitlines() if line}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def notices(directory):
    """Each file in a package's directory that is a notice."""
    files = sorted(file for file in directory.iterdir() if file.is_file() and NOTICE.match(file.name))
    return [file.read_text(errors="replace").strip() for file in files]


def main():
    wanted = linked()
    metadata = json.loads(run("cargo", "metadata", "--locked", "--format-version", "1"))
    members = set(metadata["workspace_members"])
    packages = [one for one in metadata["packages"] if (one["name"], one["version"]) in wanted and one["id"] not in members]
    texts, used = {}, collections.defaultdict(list)
    print("What is linked into the program twins beside its own code.\n")
    for one in sorted(packages, key=lambda one: (one["name"], one["version"])):
        authors = ", ".join(one["authors"]) or one["repository"] or one["name"]
        print(f"{one['name']} {one['version']}: {one['license']} ({authors})")
        for text in notices(pathlib.Path(one["manifest_path"]).parent):
            key = hashlib.sha256(" ".join(text.split()).encode()).digest()
            texts.setdefault(key, text)
            used[key].append(one["name"])
    for key, text in texts.items():
        print(f"\n{'=' * 100}\n{', '.join(dict.fromkeys(used[key]))}\n{'=' * 100}\n\n{text}")


if __name__ == "__main__":
    main()
