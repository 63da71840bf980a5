#!/bin/sh
# Puts what the crash stories counted (target/reliability/*.row, written by tests/crashes.rs) into the README, between its two markers.
set -eu
cd "$(dirname "$0")/.."
set -- target/reliability/*.row
[ -f "$1" ] || { echo "nothing was counted yet: run cargo nextest run --test crashes first"; exit 1; }
# Whoever kills says so in the row's name; suspending and filling the disk are no kills.
kills=$(awk -F'|' '/ killed | power failed / { sum += $3 } END { print sum + 0 }' "$@")
[ "$kills" -ge 300 ] || { echo "$kills times something was killed, which is less than 300: run cargo nextest run --test crashes, all of it"; exit 1; }
table=$(mktemp)
{
    echo "Counted on $(date -I) by the stories of \`tests/crashes.rs\` (\`make reliability\` plays them and writes this), $(nproc) processors, debug build:"
    echo
    echo "| What was done to it | Times | Stories that ended well | New keys | Requests accepted | Times sent | Certificates on the card | Mails | Mails that came again |"
    echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    cat "$@"
    awk -F'|' '{ for (i = 3; i <= 10; i++) sum[i] += $i } END { printf "| **all** |"; for (i = 3; i <= 10; i++) printf " %d |", sum[i]; print "" }' "$@"
    echo "| of these, killed | $kills | | | | | | | |"
} > "$table"
awk -v table="$table" '
    /<!-- reliability:end -->/ { inside = 0 }
    !inside { print }
    /<!-- reliability:begin -->/ { inside = 1; print ""; while ((getline line < table) > 0) print line; print "" }
' README.md > "$table.readme"
cat "$table.readme" > README.md
cat "$table"
rm -f "$table" "$table.readme"
