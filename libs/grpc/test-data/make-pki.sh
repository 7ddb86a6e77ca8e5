#!/bin/sh
# Makes the certificates of the TLS tests, valid from 2020 to 2100 whatever the clock says. Needs openssl 3.
set -eu
cd "$(dirname "$0")/pki"
rm -f -- *
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/ca.cnf" <<END
[ca]
default_ca = any
[any]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = names
unique_subject = no
[names]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
[leaf]
subjectAltName = DNS:localhost,IP:127.0.0.1
END
: > "$work/index"

# certificate NAME EXTENSIONS END SIGNER…
certificate() {
  name=$1 extensions=$2 end=$3
  shift 3
  openssl ecparam -name prime256v1 -genkey -noout -out "$name-key.pem"
  openssl req -new -key "$name-key.pem" -subj "/CN=$name" -out "$work/request"
  openssl ca -batch -notext -config "$work/ca.cnf" -extensions "$extensions" -in "$work/request" \
    -startdate 20200101000000Z -enddate "$end" -out "$name.pem" "$@"
}

for authority in ca other-ca; do
  certificate $authority authority 21000101000000Z -selfsign -keyfile $authority-key.pem
done
by_ca='-cert ca.pem -keyfile ca-key.pem'
for leaf in server server-next client; do
  certificate $leaf leaf 21000101000000Z $by_ca
done
certificate server-expired leaf 20200102000000Z $by_ca
certificate client-of-other-ca leaf 21000101000000Z -cert other-ca.pem -keyfile other-ca-key.pem
rm ca-key.pem other-ca-key.pem
