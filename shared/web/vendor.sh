#!/bin/sh
# Copies the third-party files that pages use from npm (versions and integrity in vendor/package-lock.json) into
# assets/. Run it after changing a version or vendor/icons.txt, look at the difference, and commit the result.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/vendor/package.json" "$here/vendor/package-lock.json" "$work"
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund)
modules="$work/node_modules"

sed '/^\/\/# sourceMappingURL=/d' "$modules/htmx.org/dist/htmx.min.js" > "$here/assets/js/htmx.min.js"
cp "$modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2" "$here/assets/fonts/inter.woff2"

sprite="$here/assets/icons.svg"
printf '<svg xmlns="http://www.w3.org/2000/svg">\n' > "$sprite"
for icon in $(tr ' ' '\n' < "$here/vendor/icons.txt" | LC_ALL=C sort -u); do
  paths=$(tr '\n' ' ' < "$modules/@tabler/icons/icons/outline/$icon.svg" \
    | sed -e 's/.*class="[^"]*"[^>]*>//' -e 's/<path stroke="none"[^>]*>//' -e 's/<\/svg>.*//' -e 's/> *</></g' -e 's/^ *//' -e 's/ *$//')
  printf '<symbol id="%s" viewBox="0 0 24 24">%s</symbol>\n' "$icon" "$paths" >> "$sprite"
done
printf '</svg>\n' >> "$sprite"

cp "$modules/htmx.org/LICENSE" "$here/vendor/LICENSE-htmx"
cp "$modules/@fontsource-variable/inter/LICENSE" "$here/vendor/LICENSE-inter"
cp "$modules/@tabler/icons/LICENSE" "$here/vendor/LICENSE-tabler-icons"
