// `npm run soak`: very many tasks over real HTTP; fails if one is lost or memory grows.
import { parseArgs } from 'node:util';
import { soak } from './soak.js';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '200000' },
    concurrency: { type: 'string', default: '50' },
    'fault-share': { type: 'string', default: '0.002' },
    'sample-every': { type: 'string', default: '5000' },
    'warm-up': { type: 'string', default: '0.2' },
    'max-slope-mb': { type: 'string', default: '1' },
  },
});

function number(option: keyof typeof values): number {
  const value = values[option].trim() === '' ? Number.NaN : Number(values[option]);
  if (!(value >= 0)) throw new RangeError(`--${option} must be a number, not negative; got '${values[option]}'`);
  return value;
}

const maxSlopeMb = number('max-slope-mb');
console.log('   tasks   heap MB    rss MB   tasks/s');
const figures = await soak({
  tasks: number('tasks'),
  concurrency: number('concurrency'),
  faultShare: number('fault-share'),
  sampleEvery: number('sample-every'),
  warmUp: number('warm-up'),
  onSample: ({ tasks, heapMb, rssMb, perSecond }) => {
    const columns = [`${tasks}`, heapMb.toFixed(1), rssMb.toFixed(1), perSecond.toFixed(0)];
    console.log(columns.map((column) => column.padStart(8)).join('  '));
  },
});

const { answered, lost, attempts, perSecond, slopeMbPer10k } = figures;
console.log(`\n${answered} answered, ${lost} lost, ${attempts} attempts, ${perSecond.toFixed(0)} tasks a second`);
console.log(`heap: ${slopeMbPer10k.toFixed(3)} MB per 10,000 tasks after the warm-up (at most ${maxSlopeMb})`);
// `!(<)` and not `>=`, since too few measurements give NaN.
if (lost > 0 || !(slopeMbPer10k < maxSlopeMb)) process.exitCode = 1;
