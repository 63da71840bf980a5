#!/bin/sh
# A pinentry whose person takes time: it answers the question for the PIN when $TWINS_TEST_PROMPT/go is there, and $TWINS_TEST_PROMPT/asked
# says that it was asked.
dir=$TWINS_TEST_PROMPT
echo 'OK pleased to meet you'
while IFS= read -r line; do
    case $line in
    BYE) echo 'OK'; exit 0 ;;
    GETPIN)
        : > "$dir/asked"
        while [ ! -e "$dir/go" ]; do sleep 0.05; done
        printf 'D %s\nOK\n' "$(cat "$dir/go")"
        ;;
    *) echo 'OK' ;;
    esac
done
