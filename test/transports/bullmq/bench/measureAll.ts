import { ChildProcesses } from '../support/ChildProcesses.js';
import { RedisServer } from '../support/RedisServer.js';
import { type Figure, print } from './figures.js';

/** Measures one after the other, on a redis-server of its own, and prints. @returns whether every bar was reached */
export async function measureAll(
  measures: ((server: RedisServer, children: ChildProcesses) => Promise<Figure[]>)[],
): Promise<boolean> {
  const server = await RedisServer.start();
  const children = new ChildProcesses();
  let isGood = true;
  for (const measure of measures) {
    for (const figure of await measure(server, children)) {
      print(figure);
      isGood &&= figure.ok !== false;
    }
  }
  await children.stop();
  await server.stop();
  return isGood;
}
