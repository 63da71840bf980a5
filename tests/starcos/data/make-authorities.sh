#!/bin/sh
# Makes `authorities.pem`: 29 CA certificates as a card in use carries them, of several generations (each a root and its issuing CAs).
# Nobody trusts them and their keys are thrown away; run again only if they are to look different.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
: > "$here/authorities.pem"
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -quiet -out "$1.key"; }
request() { openssl req -new -key "$1.key" -subj "/C=CZ/O=TWINS stand-in card/CN=$2" -out "$1.csr"; }
keep() { openssl x509 -in "$1.pem" >> "$here/authorities.pem"; }
extensions='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n'
for generation in 09-2009 08-2015 05-2016 05-2022 11-2023; do
    key root
    request root "Stand-in Root CA $generation"
    printf "$extensions" > ext
    openssl x509 -req -in root.csr -signkey root.key -days 9000 -extfile ext -out root.pem 2>/dev/null
    keep root
    for name in Qualified Public Standard 'TSA Qualified' 'Seal Qualified'; do
        # One fewer in the first: 29 in all.
        [ "$generation $name" = '09-2009 Seal Qualified' ] && continue
        key issuing
        request issuing "Stand-in $name CA $generation"
        printf "${extensions}authorityKeyIdentifier=keyid\n" > ext
        openssl x509 -req -in issuing.csr -CA root.pem -CAkey root.key -CAcreateserial -days 8000 -extfile ext -out issuing.pem 2>/dev/null
        keep issuing
    done
done
