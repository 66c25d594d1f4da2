import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Whether this process may install packages: root, on Debian or one of its kin. */
export const canInstallWithApt = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** Installs one Debian package, and says so: it takes a while. False where apt has none or it failed. */
export function installWithApt(name: string): boolean {
  console.log(`Installing ${name} with apt-get, once, for the browser tests …`);
  const options: SpawnSyncOptions = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  // A failed update (one mirror of several is down) need not mean that the package cannot be had.
  spawnSync('apt-get', ['update', '-qq'], options);
  return spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options).status === 0;
}
