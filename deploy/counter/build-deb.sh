#!/bin/sh
# Build the counter's Debian package: sh deploy/counter/build-deb.sh PYTHON OUT [WHEELS]
# WHEELS names a folder that holds the pinned packages already; without it pip fetches them.
# RELEASE_ROOT names the root of the releases, which counters installed with this package trust from their first day.
set -e
python="$1" out="$2" wheels="${3:-}"
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"
home="$tree/usr/lib/girct-pos"
install -d "$home/wheels" "$tree/DEBIAN" "$tree/usr/lib/systemd/system" "$tree/usr/lib/sysusers.d" \
	"$tree/usr/lib/udev/rules.d" "$tree/usr/share/doc/girct-pos" "$tree/usr/bin" "$out"
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	--wheel-dir "$home/wheels" "$root"
"$python" "$here/../trim_wheel.py" counter "$home"/wheels/girct-*.whl
if [ -n "$wheels" ]; then
	cp "$wheels"/*.whl "$home/wheels/"
else
	"$python" -m pip wheel --quiet --disable-pip-version-check --require-hashes \
		--wheel-dir "$home/wheels" -r "$root/requirements/pos.txt"
fi
(cd "$home/wheels" && sha256sum ./*.whl) > "$tree/usr/share/doc/girct-pos/wheels.sha256"
"$python" "$here/pin_wheels.py" "$home/wheels" > "$home/requirements.txt"
install -m 0644 "$here"/*.service "$tree/usr/lib/systemd/system/"
install -m 0644 "$here/girct-pos.sysusers.conf" "$tree/usr/lib/sysusers.d/girct-pos.conf"
install -m 0644 "$root"/deploy/udev/*.rules "$tree/usr/lib/udev/rules.d/"
install -m 0644 "$root/docs/runbook.md" "$root/docs/devices.md" "$root"/docs/caissier*.md "$tree/usr/share/doc/girct-pos/"
install -d "$tree/usr/share/doc/girct-pos/images"
install -m 0644 "$root"/docs/images/counter*.png "$tree/usr/share/doc/girct-pos/images/"
ln -s ../lib/girct-pos/venv/bin/girct-pos "$tree/usr/bin/girct-pos"
[ -z "${RELEASE_ROOT:-}" ] || install -m 0644 "$RELEASE_ROOT" "$home/root.json"
install -m 0755 "$here/preinst" "$here/postinst" "$here/prerm" "$tree/DEBIAN/"
version=$("$python" -c 'from importlib.metadata import version; print(version("girct"))')
architecture=$(dpkg --print-architecture)
sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/" "$here/control.in" > "$tree/DEBIAN/control"
package="$out/girct-pos_${version}_${architecture}.deb"
dpkg-deb -Zgzip -z1 --root-owner-group --build "$tree" "$package" >/dev/null
echo "$package"
