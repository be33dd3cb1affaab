/**
 * Process 1 of a node's container: starts the node's process, lets it be killed, and starts it again, on order. The container,
 * which stands for the node's machine, stays through both: a crashed process leaves an address that refuses, at once, as
 * a machine with a dead process does; and the engine, which takes a tenth of a second for each container that dies and loses
 * count of a network's endpoints when several die together, has no part in a crash.
 */

/** Kills the node's process (SIGKILL) and leaves it dead. */
export const CRASH_SIGNAL = 'SIGUSR1';
/** Starts it again. */
export const RELAUNCH_SIGNAL = 'SIGUSR2';

/**
 * POSIX sh without any program besides itself: the image has none. A process that ends unasked ends the container, with its
 * exit code. `rest` is a stopped child: there while the node is down, so that there is something to wait for; an order to
 * relaunch that comes before the wait finds it dead, and is not lost.
 */
const SCRIPT = `
child= crashed=
trap '[ -z "$child" ] || { crashed=1; kill -KILL "$child"; }' USR1
trap 'kill -KILL "$rest"' USR2
ended() {
  wait "$1"; code=$?
  while kill -0 "$1"; do wait "$1"; code=$?; done
}
while :; do
  /bin/sh -c 'kill -STOP $$' & rest=$!
  "$@" & child=$!
  ended "$child" 2>/dev/null
  child=
  [ -n "$crashed" ] || exit "$code"
  crashed=
  ended "$rest" 2>/dev/null
done`;

/** The entry point; the node's own command line follows. */
export const SUPERVISED: string[] = ['/bin/sh', '-c', SCRIPT, 'swarmquake-node'];
