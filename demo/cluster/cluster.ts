import { exitOnOutputError } from '../node/exitOnOutputError.js';
import { UsageError } from '../node/UsageError.js';
import { clusterOptions, helpText } from './clusterOptions.js';
import { exitOnInterruption } from './interruption.js';
import { runCluster } from './runCluster.js';
import { startRedis } from './startRedis.js';

exitOnOutputError();
exitOnInterruption();
try {
  const options = clusterOptions(process.argv.slice(2));
  if (options === 'help') console.log(helpText);
  else {
    const redis = await startRedis(process.env['REDIS_URL']);
    process.exitCode = (await runCluster(redis, options.count, options.stay)) ? 0 : 1;
    redis.stop();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
