/**
 * A process of its own: runs three transactions that share a commit, and kills itself. `before`: two savepoints are
 * released and the commit has not begun. `after`: the last transaction is answered.
 */

import { openSqlite } from '../../../server/store/sqlite.ts'

const [file = '', when] = process.argv.slice(2)
const driver = openSqlite(file)
const die = (): void => void process.kill(process.pid, 'SIGKILL')

const transactions = [1, 2, 3].map((id) =>
  driver.transaction(async (sql) => {
    await sql.run('INSERT INTO things (id) VALUES ($1)', [id])
    if (when === 'before' && id === 3) die()
  }),
)
await transactions[2]
die()
