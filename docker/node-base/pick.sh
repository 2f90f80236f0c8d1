# pick.sh TARGET: copies the files of a few packages of this distribution, and what is made of them, into an empty folder.
set -eu
target=$1
PACKAGES='base-files ca-certificates libc6 libgcc-s1 libstdc++6 tzdata'
MADE='/etc/passwd /etc/group /etc/nsswitch.conf /etc/host.conf /etc/ssl/certs/ca-certificates.crt'

# keep PATH: under the name that it really has, since /lib and /bin are links on newer distributions
keep() {
  real=$(realpath "$(dirname "$1")")
  mkdir -p "$target$real"
  cp -P --preserve=mode "$1" "$target$real/"
}

mkdir -p "$target/etc" "$target/tmp" "$target/var/lib/dpkg/status.d"
chmod 1777 "$target/tmp"
for link in /bin /lib /lib64 /sbin; do
  [ ! -L "$link" ] || cp -P "$link" "$target$link"
  mkdir -p "$target$(realpath "$link")"
done
for package in $PACKAGES; do
  dpkg-query -s "$package" >"$target/var/lib/dpkg/status.d/$package" # by this scanners see what is in here
  dpkg-query -L "$package" | while read -r path; do
    case $path in
      /usr/share/doc/*/copyright) ;;
      /usr/share/doc/* | /usr/share/man/* | /usr/share/locale/* | /usr/share/lintian/* | /usr/sbin/* | /usr/lib/*/gconv/*) continue ;;
    esac
    if [ -L "$path" ] || [ -f "$path" ]; then keep "$path"; fi
  done
done
for path in $MADE; do
  [ ! -e "$path" ] || keep "$path"
done
[ -e "$target/etc/nsswitch.conf" ] || echo 'hosts: files dns' >"$target/etc/nsswitch.conf"
echo 'liwu:x:10001:10001::/tmp:/usr/sbin/nologin' >>"$target/etc/passwd"
echo 'liwu:x:10001:' >>"$target/etc/group"
ldconfig -r "$target"
