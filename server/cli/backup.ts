/** `pay-button backup`: copies the store while the companion runs, and verifies the copy. */

import { prove } from '../operations/prove.ts'
import { copySqlite } from '../store/backup.ts'
import { sqliteFile } from '../store/open.ts'
import type { Command } from './command.ts'
import { UsageError } from './command.ts'
import { databaseUrlOf, withStore } from './existing-store.ts'
import { textOf } from './prove.ts'

export const backupCommand: Command = {
  details: [
    '',
    'Only you may read the file: it holds buyers’ details. An existing file is never overwritten.',
    'To restore it, stop the companion, put the file in the place of the database and remove the files',
    'that end in -wal and -shm. On Postgres use pg_dump.',
  ],
  words: 1,
  run: async ({ words: [target = ''], environment }) => {
    const source = sqliteFile(databaseUrlOf(environment))
    if (source === null)
      throw new UsageError(`the store is no SQLite file. Use: pg_dump --format=custom --file=${target} "$DATABASE_URL"`)
    await withStore(environment, async () => undefined)
    const copy = await copySqlite(source, target).catch((error: unknown) => {
      throw new UsageError((error as Error).message, { cause: error })
    })
    try {
      const faults = await copy.faults()
      if (faults.length > 0)
        throw new Error(`the copy is damaged and was removed. The store itself may be, too: ${faults.join('; ')}`)
      const proof = await prove(copy.store, { now: Date.now() })
      await copy.finish()
      const { passed } = proof
      // A faithful copy of a store that breaks an invariant is worth keeping: it shows what happened.
      const text = [
        `Wrote ${target}: ${copy.bytes} bytes, ${proof.checked.payments} payments. The engine finds no fault.`,
        ...(passed ? ['Every invariant holds.'] : ['', 'The store breaks an invariant:', textOf(proof)]),
      ]
      return { code: passed ? 0 : 1, text: text.join('\n'), json: { file: target, bytes: copy.bytes, passed, proof } }
    } finally {
      await copy.discard()
    }
  },
}
