#!/bin/sh
# Hands the centre's secrets over to systemd: each file of the folder of secrets is sealed, read back
# and compared, and only then overwritten and replaced by an empty NAME.elsewhere. Run as root, with
# the centre stopped and a fresh backup made with its passphrase at hand. Running it again goes on.
# Usage: seal-secrets.sh [FOLDER_OF_SECRETS [CREDSTORE [--back]]]
set -eu
umask 077
folder=${1:-/var/lib/girct/centre/secrets}
store=${2:-/etc/girct/credstore}
names="centre_private_key.hex sealing_key.hex girct_intake.password girct_app.password girct_report.password girct_public.password"
mkdir -p "$store"
for name in $names; do
    plain="$folder/$name" sealed="$store/girct.$name" mark="$folder/$name.elsewhere"
    if [ "${3:-}" = --back ]; then
        [ -e "$mark" ] || continue
        systemd-creds decrypt --name="girct.$name" "$sealed" "$plain.back"
        chown --reference="$mark" "$plain.back"
        chmod 0600 "$plain.back"
        mv "$plain.back" "$plain"
        rm "$mark"
        continue
    fi
    [ -e "$plain" ] || { [ -e "$mark" ] && continue; echo "$plain is missing: nothing more was done" >&2; exit 1; }
    systemd-creds encrypt --name="girct.$name" "$plain" "$sealed.part"
    systemd-creds decrypt --name="girct.$name" "$sealed.part" "$sealed.check"
    cmp -s "$plain" "$sealed.check" || { rm -f "$sealed.check"; echo "$name does not read back: it stays" >&2; exit 1; }
    shred -u "$sealed.check"
    mv "$sealed.part" "$sealed"
    cp -p --attributes-only "$plain" "$mark"
    sync "$sealed" "$mark" "$store" "$folder"
    shred -u "$plain"
done
