#!/bin/sh
# Puts what the crash stories counted (target/reliability/*.row, written by tests/crashes.rs) into the README, between its two markers.
set -eu
cd "$(dirname "$0")/.."
set -- target/reliability/*.row
[ -f "$1" ] || { echo "nothing was counted yet: run cargo nextest run --test crashes first"; exit 1; }
table=$(mktemp)
{
    echo "Counted on $(date -I) by \`make reliability\`, $(nproc) processors, debug build:"
    echo
    echo "| What was done to it | Times | Stories that ended well | New keys | Requests accepted | Times sent | Certificates on the card | Mails | Mails that came again |"
    echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    cat "$@"
    awk -F'|' '{ for (i = 3; i <= 10; i++) sum[i] += $i } END { printf "| **all** |"; for (i = 3; i <= 10; i++) printf " %d |", sum[i]; print "" }' "$@"
} > "$table"
awk -v table="$table" '
    /<!-- reliability:end -->/ { inside = 0 }
    !inside { print }
    /<!-- reliability:begin -->/ { inside = 1; print ""; while ((getline line < table) > 0) print line; print "" }
' README.md > "$table.readme"
cat "$table.readme" > README.md
cat "$table"
rm -f "$table" "$table.readme"
