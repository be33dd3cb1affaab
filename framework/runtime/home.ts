/**
 * Where a run is at home: whether its controller lives can be told there alone, from the note in the temp folder. An engine
 * may be shared by machines, and a machine by jobs with temp folders of their own. The mark goes with every process and
 * container; `clean` leaves alone what is at home elsewhere, unless it is named.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';

/** `host/1a2b3c4d`: for people the host, for comparing the whole. The same after a reboot. */
export function home(): string {
  const place = createHash('sha256').update(`${machineId()}\n${tmpdir()}`).digest('hex').slice(0, 8);
  return `${hostname()}/${place}`;
}

/** Hosts may share a name; job containers share an id and have names of their own. */
function machineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim();
  } catch {
    return '';
  }
}
