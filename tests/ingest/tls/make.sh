#!/bin/sh
# Makes the certificates of the TLS tests anew: an authority, a good one for localhost and 127.0.0.1, one long expired.
# The keys are worth nothing: the authority's own key is thrown away, and nothing but these tests trusts it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
curve="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
# shellcheck disable=SC2086
openssl req -x509 $curve -days 36500 -subj "/CN=Homeward test authority" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout authority.key -out authority.pem
: >index.txt
cat >ca.cnf <<'END'
[ca]
default_ca = tests
[tests]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = DNS:localhost,IP:127.0.0.1
END
certificate() {
    # shellcheck disable=SC2086
    openssl req $curve -subj "/CN=localhost" -keyout "$1.key" -out "$1.csr"
    openssl ca -batch -notext -config ca.cnf -cert authority.pem -keyfile authority.key \
        -startdate 20200101000000Z -enddate "$2" -in "$1.csr" -out "$1.crt"
    cat "$1.key" "$1.crt" >"$here/$1.pem"
}
certificate good 21200101000000Z
certificate expired 20200201000000Z
cp authority.pem "$here/authority.pem"
