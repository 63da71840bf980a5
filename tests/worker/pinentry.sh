#!/bin/sh
# A pinentry that answers from a list: $TWINS_TEST_PROMPT/answers has one answer a line, taken from the top;
# everything it is told is kept in $TWINS_TEST_PROMPT/log.
dir=$TWINS_TEST_PROMPT
echo $$ > "$dir/pid"
echo 'OK pleased to meet you'
while IFS= read -r line; do
    printf '%s\n' "$line" >> "$dir/log"
    case $line in
    BYE) echo 'OK'; exit 0 ;;
    'OPTION lc-ctype'*) echo 'ERR 83886254 Unknown option <Pinentry>' ;;
    GETPIN | CONFIRM)
        answer=$(head -n 1 "$dir/answers")
        sed -i 1d "$dir/answers"
        case $answer in
        pin*) printf '# a comment\nS SOME_STATUS\nD %s\nOK\n' "${answer#pin }" ;;
        slow*) sleep 12; printf 'D %s\nOK\n' "${answer#slow }" ;;
        yes) echo 'OK' ;;
        no) echo 'ERR 83886194 Not confirmed <Pinentry>' ;;
        timeout) echo 'ERR 83886142 Timeout <Pinentry>' ;;
        # No child: nothing is to be left when this process is ended.
        hang) exec sleep 600 ;;
        die) exit 1 ;;
        *) echo 'ERR 83886179 Operation cancelled <Pinentry>' ;;
        esac
        ;;
    *) echo 'OK' ;;
    esac
done
