// Works off jobs of graphile-worker until none is left, as often as it is told a number on standard input: so many are put
// first, and that is not measured. It answers with the milliseconds that it took. Jobs do nothing.
//
// The settings are those that its makers publish with their best figures: many jobs fetched at once into a local queue, many
// marked as done at once. Connections and prepared statements are kept from round to round.
import { createInterface } from "node:readline";
import { Logger, makeWorkerUtils, runOnce } from "graphile-worker";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 25 });
// A connection that is lost ends the measurement.
const lost = (error) => {
  throw error;
};
pool.on("error", lost);
pool.on("connect", (client) => client.on("error", lost));
// What it says of each job is not asked for.
const quiet = new Logger(() => () => {});
const preset = {
  worker: {
    concurrentJobs: 24,
    maxPoolSize: 25,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};
const utils = await makeWorkerUtils({ pgPool: pool, logger: quiet });
await utils.migrate();

const query = async (text, values = []) => (await pool.query(text, values)).rows[0];
const left = async () => Number((await query("select count(*) from graphile_worker.jobs")).count);

for await (const line of createInterface({ input: process.stdin })) {
  const count = Number(line);
  await query(
    `select count(*) from graphile_worker.add_jobs(array(
       select json_populate_record(null::graphile_worker.job_spec, '{"identifier": "nothing", "payload": {}}')
       from generate_series(1, $1)))`,
    [count],
  );
  await query("vacuum analyze graphile_worker._private_jobs");
  let done = 0;
  const begin = performance.now();
  await runOnce({ pgPool: pool, logger: quiet, preset, noHandleSignals: true, taskList: { nothing: async () => void (done += 1) } });
  const took = performance.now() - begin;
  if (done !== count || (await left()) !== 0) throw new Error(`${done} of ${count} jobs were done, ${await left()} are left`);
  console.log(took);
}
await utils.release();
await pool.end();
