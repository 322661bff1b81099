/**
 * `npm run test:faults:long [sqlite] [postgres] [-- --pieces 5]`: floods with random kills, one after the other, until
 * each engine has survived 300 kills and acknowledged 200,000 webhooks. Each flood is a line of a file, so the run can
 * end at any time and continue later. `--again` begins anew. Exits with 1 when a flood of the total has a problem.
 */

import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { startOwnPostgres } from '../postgres-server.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { buildProgram } from './companion.ts'
import { fillSea } from './flood.ts'
import type { Sea } from './flood.ts'

const TOTAL_FILE = join(import.meta.dirname, '../../node_modules/.cache/pay-button-faults.jsonl')
const ENGINES = ['sqlite', 'postgres'] as const
const GOAL = { kills: 300, acknowledged: 200_000 }
/** Of one flood. */
const PAYMENTS = 4000
const KILLS = 45

type Engine = (typeof ENGINES)[number]

/** One flood. */
interface Piece {
  readonly engine: Engine
  readonly seed: number
  readonly payments: number
  readonly kills: number
  readonly acknowledged: number
  readonly seconds: number
  readonly problems: readonly string[]
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pieces: { type: 'string' }, again: { type: 'boolean' } },
})
const engines = positionals.length === 0 ? ENGINES : ENGINES.filter((each) => positionals.includes(each))
const pieces = Number(values.pieces ?? Infinity)
if (values.again) rmSync(TOTAL_FILE, { force: true })
mkdirSync(dirname(TOTAL_FILE), { recursive: true })

const program = await buildProgram()
let postgres: PostgresServer | undefined
try {
  for (const engine of engines) {
    if (engine === 'postgres') postgres = await startOwnPostgres()
    const sea = await fillSea(program, PAYMENTS, postgres)
    for (let done = 0; done < pieces && !isReached(engine); done += 1) await runPiece(engine, sea)
    await sea.close()
  }
} finally {
  program.remove()
  await postgres?.close()
}
for (const engine of ENGINES) console.log(`${engine}: ${summary(engine)}`)
const found = readPieces().flatMap(({ problems }) => problems)
if (found.length > 0) console.log(shown(found))
process.exitCode = found.length === 0 ? 0 : 1

async function runPiece(engine: Engine, sea: Sea): Promise<void> {
  const seed = 1 + readPieces().filter((piece) => piece.engine === engine).length
  const started = performance.now()
  const { kills, acknowledged, problems } = await sea.flood({ seed, kills: KILLS })
  const seconds = Math.round((performance.now() - started) / 1000)
  const piece: Piece = { engine, seed, payments: PAYMENTS, kills, acknowledged, seconds, problems }
  appendFileSync(TOTAL_FILE, `${JSON.stringify(piece)}\n`)
  console.log(`${engine}, seed ${seed}, ${seconds} s: ${shown(problems)}. Total: ${summary(engine)}`)
}

/** One row that is wrong makes many problems. */
function shown(problems: readonly string[]): string {
  return problems.length === 0 ? 'no problem' : problems.map((problem) => problem.slice(0, 300)).join('\n')
}

function readPieces(): Piece[] {
  if (!existsSync(TOTAL_FILE)) return []
  const lines = readFileSync(TOTAL_FILE, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Piece)
}

function total(engine: Engine, of: 'kills' | 'acknowledged' | 'payments'): number {
  return readPieces()
    .filter((piece) => piece.engine === engine)
    .reduce((sum, piece) => sum + piece[of], 0)
}

function isReached(engine: Engine): boolean {
  return total(engine, 'kills') >= GOAL.kills && total(engine, 'acknowledged') >= GOAL.acknowledged
}

function summary(engine: Engine): string {
  const figures = (['kills', 'acknowledged', 'payments'] as const).map((of) => `${total(engine, of)} ${of}`)
  const broken = readPieces().filter((piece) => piece.engine === engine && piece.problems.length > 0).length
  return `${figures.join(', ')}, ${broken} floods with problems`
}
