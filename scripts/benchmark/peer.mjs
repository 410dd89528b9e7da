// DuckDB on the same work: counts per minute, counts per client, mail edges with counts, degrees of names.
// Usage: node peer.mjs NODE_MODULES_FOLDER THREADS [FILE...]   (no file: starts and ends, to measure the start)
import { createRequire } from "node:module";

const [folder, threads, ...files] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(folder + "/")("@duckdb/node-api");
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();

const columns = `ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id rtt query qclass qclass_name qtype
  qtype_name rcode rcode_name AA TC RD RA Z answers TTLs rejected`.split(/\s+/);
const types = columns.map((name) => `'${name}': '${name === "ts" ? "DOUBLE" : "VARCHAR"}'`).join(", ");
const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ");
const label = "^(mx|mail|smtp|mta|relay|mxs?[0-9-])";

const statements = files.length === 0 ? ["SELECT 1"] : [
  `CREATE TEMP TABLE q AS SELECT CAST(floor(ts / 60) AS INTEGER) AS minute, "id.orig_h" AS client, query,
     qtype_name AS qtype, CASE WHEN qtype_name = 'MX' THEN answers END AS exchanges
   FROM read_csv([${list}], delim = '\\t', header = false, skip = 7, quote = '', escape = '', nullstr = '-',
                 auto_detect = false, columns = {${types}})`,
  "CREATE TEMP TABLE minutes AS SELECT minute, count(*) AS n, count(*) FILTER (qtype = 'MX') AS mx FROM q GROUP BY 1",
  "CREATE TEMP TABLE clients AS SELECT client, count(*) AS n, count(*) FILTER (qtype = 'MX') AS mx FROM q GROUP BY 1",
  "CREATE TEMP TABLE hosts AS SELECT DISTINCT unnest(string_split(exchanges, ',')) AS host FROM q WHERE qtype = 'MX'",
  `CREATE TEMP TABLE edges AS SELECT client, query, count(*) AS n FROM q
   WHERE qtype = 'MX' OR (qtype IN ('A', 'AAAA')
     AND (query IN (SELECT host FROM hosts) OR regexp_matches(query, '${label}'))) GROUP BY 1, 2`,
  "CREATE TEMP TABLE degrees AS SELECT query, count(*) AS clients, sum(n) AS n FROM edges GROUP BY 1",
  "SELECT (SELECT sum(n) FROM minutes), (SELECT count(*) FROM clients), (SELECT count(*) FROM edges), (SELECT count(*) FROM degrees)",
];
let rows;
for (const statement of statements) rows = (await connection.runAndReadAll(statement)).getRows();
console.log(rows[0].map(String).join("\t"));
