#!/bin/sh
# The app of the conformance suite. Its environment says what it does; without a word it serves that environment on $PORT.
#   SAY=text            prints the text, with \n between lines        SHOW=NAME          prints the value of that variable
#   NEEDS=NAME          exits with 1 when the variable is not set     EXIT_CODE=n        ends so, EXIT_AFTER=seconds after its start
#   MEMORY=all          uses memory until it is killed                LISTEN_AFTER=s     serves only then
#   LISTEN=loopback|nowhere|elsewhere   where it serves               LISTEN_PORT=n      the port, instead of $PORT
#   HEALTH=never        /health answers 404                           STOP=never         ignores being asked to end
#   SHOW_FILE=path      prints that file and whether it can be written SHOW_USER=yes      prints who it runs as
#   Arguments are printed.
#   ASK="host:port …"   prints what GET /name answers there            SIGUSR1 ends it with status 42
#   DATA=folder         uses the folder alone, and exits with 9 when another does      KEEP=text   kept there; GET /kept answers what was
[ "$STOP" = never ] && trap '' TERM || trap 'exit 0' TERM
trap 'echo "told to crash"; exit 42' USR1
[ -z "$SAY" ] || printf '%b\n' "$SAY"
[ -z "$SHOW" ] || eval "printf 'shown: %s\n' \"\$$SHOW\""
[ $# -eq 0 ] || echo "arguments: $*"
[ -z "$SHOW_USER" ] || echo "user: $(id -u):$(id -g)"
if [ -n "$SHOW_FILE" ]; then printf '%s\n' "$(cat "$SHOW_FILE")"; (: >>"$SHOW_FILE") 2>/dev/null || echo "$SHOW_FILE is read-only"; fi
if [ -n "$NEEDS" ] && eval "[ -z \"\$$NEEDS\" ]"; then echo "$NEEDS is not set"; exit 1; fi
if [ -n "$DATA" ]; then
  mkdir "$DATA/lock" || { echo "a second writer"; exit 9; }
  trap 'rmdir "$DATA/lock"' EXIT
  [ -z "$KEEP" ] || echo "$KEEP" >"$DATA/kept"
fi
pause() { sleep "$1" & wait $!; }
if [ -n "$EXIT_CODE" ]; then [ -z "$EXIT_AFTER" ] || pause "$EXIT_AFTER"; exit "$EXIT_CODE"; fi
if [ "$MEMORY" = all ]; then x=0123456789abcdef; while :; do x=$x$x$x$x; done; fi
[ -z "$LISTEN_AFTER" ] || pause "$LISTEN_AFTER"

mkdir -p /tmp/www
cat /proc/$$/environ >/tmp/www/environment
echo "${NAME:-app}" >/tmp/www/name
echo ok >/tmp/www/index.html
[ "$HEALTH" = never ] || echo ok >/tmp/www/health
[ -z "$DATA" ] || [ ! -f "$DATA/kept" ] || cp "$DATA/kept" /tmp/www/kept
port=${LISTEN_PORT:-$PORT}
case $LISTEN in
  nowhere) port= ;;
  loopback) port=127.0.0.1:$port ;;
  elsewhere) port=$((port + 1)) ;;
esac
[ -z "$port" ] || httpd -f -p "$port" -h /tmp/www &
for to in $ASK; do
  # Names of other apps are known a moment after those apps serve.
  for try in 1 2 3 4 5 6 7 8 9; do
    answer=$(printf 'GET /name HTTP/1.0\r\n\r\n' | nc -w 5 "${to%:*}" "${to##*:}" 2>/dev/null | tail -n 1) && [ -n "$answer" ] && break
    pause 1
  done
  echo "$to answers: $answer"
done
echo "serving"
while :; do pause 3600; done
