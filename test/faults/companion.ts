/** The companion as a process of its own, which can be killed, restarted and told what time it is. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import type { Command, ProcessSettings, Report } from './companion-process.ts'

export interface CompanionProcess {
  /** Starts it, and starts it again whenever it dies. Resolves once it is ready. */
  start(): Promise<void>
  /** The failpoints at which a process has died, in order. */
  readonly deaths: readonly string[]
  /** SIGKILL at once. Another process follows. */
  kill(): Promise<void>
  /** SIGTERM: it finishes what it has begun. Another process follows. */
  restart(): Promise<void>
  /** Limits the size of files that the next processes write, in kilobytes, as a full disk does. Null: no limit. */
  limitFiles(kilobytes: number | null): void
  /** Lets time elapse. Resolves when nothing is due any more, however often the process dies meanwhile. */
  advance(by: number): Promise<void>
  setClock(by: number): void
  /** Makes SQLite of this process refuse writes, or accept them again. */
  setReadOnly(isReadOnly: boolean): void
  /** Ends it for good. */
  stop(): Promise<void>
}

export interface Program {
  readonly file: string
  remove(): void
}

/** A change of the program's sources, to show that the tests notice it. */
export interface Sabotage {
  /** The end of the path of a source file. */
  readonly file: string
  /** Occurs once in it. */
  readonly from: string
  readonly to: string
}

/**
 * Makes one file of the process's sources: it starts several times faster than from TypeScript.
 * @param source the main file, in this folder
 */
export async function buildProgram(
  sabotage: readonly Sabotage[] = [],
  source = 'companion-process.ts',
): Promise<Program> {
  // Inside node_modules, where the packages are found that it imports.
  const folder = join(import.meta.dirname, `../../node_modules/.cache/pay-button-faults-${randomUUID()}`)
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [{ name: 'sabotage', enforce: 'pre', transform: (code, file) => changed(code, file, sabotage) }],
    build: {
      ssr: join(import.meta.dirname, source),
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'program.js' } },
    },
  })
  return { file: join(folder, 'program.js'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function changed(code: string, file: string, sabotage: readonly Sabotage[]): string {
  return sabotage
    .filter((each) => file.endsWith(each.file))
    .reduce((changing, { from, to }) => {
      if (changing.split(from).length !== 2) throw new Error(`${file} does not contain this once: ${from}`)
      return changing.replace(from, to)
    }, code)
}

/**
 * @param failpoints a process dies at the first of them that it passes, its successor at the first of the others …
 * @param deathsFile where the processes write at which failpoint they died
 */
export function createCompanionProcess(
  program: Program,
  environment: Record<string, string>,
  failpoints: readonly string[],
  deathsFile: string,
): CompanionProcess {
  let child: ChildProcess | undefined
  let ready: Promise<void> = Promise.resolve()
  let elapsed = 0
  let setBy = 0
  let isStopping = false
  let fileLimit: number | null = null
  /** The next process. It has loaded the program, because that takes longer than the rest of a start. */
  let spare: ChildProcess | undefined

  const readDeaths = (): string[] =>
    existsSync(deathsFile) ? readFileSync(deathsFile, 'utf8').split('\n').filter(Boolean) : []

  const load = (): ChildProcess => {
    const run = ['exec', process.execPath, program.file].join(' ')
    // Without the signal, a write beyond the limit fails like one on a full disk.
    const limited = fileLimit === null ? run : `trap '' XFSZ; ulimit -f ${fileLimit}; ${run}`
    const { PATH, HOME } = process.env
    return spawn('bash', ['-c', limited], { env: { PATH, HOME }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  }

  const takeSpare = (): ChildProcess => {
    const taken = spare ?? load()
    spare = load()
    return taken
  }

  const launch = async (): Promise<void> => {
    const settings: ProcessSettings = {
      environment,
      failpoints: failpoints.filter((each) => !readDeaths().includes(each)),
      deathsFile,
      elapsed,
      setBy,
    }
    const started = takeSpare()
    started.send({ type: 'begin', settings } satisfies Command, () => undefined)
    child = started
    let output = ''
    for (const stream of [started.stdout!, started.stderr!]) stream.on('data', (chunk) => (output += String(chunk)))
    const ended = once(started, 'exit')
    void ended.then(() => {
      if (isStopping) return
      ready = launch()
      // Whoever waits for it gets the error.
      ready.catch(() => undefined)
    })
    const first = await Promise.race([once(started, 'message'), ended.then(() => null)])
    if (first === null) {
      // It was killed while it started: the next one is on its way.
      if (started.signalCode === 'SIGKILL') return ready
      throw new Error(`The companion did not start:\n${output}`)
    }
    const [report] = first as [Report]
    if (report.type === 'failed') throw new Error(report.message)
  }

  const send = (command: Command): void => {
    // A process that has just died cannot hear it. The next one gets all of it when it starts.
    if (child?.connected) child.send(command, () => undefined)
  }

  /** @returns false when the process died before it was idle */
  const untilIdle = async (by: number): Promise<boolean> => {
    await ready
    const current = child!
    if (current.exitCode !== null || current.signalCode !== null) return false
    const answered = new AbortController()
    const { signal } = answered
    send({ type: 'advance', by })
    const idle = await Promise.race([
      once(current, 'message', { signal }).then(() => true),
      once(current, 'exit', { signal }).then(() => false),
    ])
    answered.abort()
    return idle
  }

  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const ending = child
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = once(ending, 'exit')
    ending.kill(signal)
    await ended
  }

  return {
    get deaths() {
      return readDeaths()
    },
    start: () => (ready = launch()),
    kill: async () => {
      await end('SIGKILL')
      await ready
    },
    restart: async () => {
      await end('SIGTERM')
      await ready
    },
    limitFiles: (kilobytes) => {
      fileLimit = kilobytes
      spare?.kill('SIGKILL')
      spare = undefined
    },
    advance: async (by) => {
      elapsed += by
      if (await untilIdle(by)) return
      // Its successor started at the new time.
      while (!(await untilIdle(0)));
    },
    setClock: (by) => {
      setBy += by
      send({ type: 'setClock', by })
    },
    setReadOnly: (isReadOnly) => send({ type: 'setReadOnly', isReadOnly }),
    stop: async () => {
      isStopping = true
      await ready.catch(() => undefined)
      await end('SIGKILL')
      spare?.kill('SIGKILL')
    },
  }
}
