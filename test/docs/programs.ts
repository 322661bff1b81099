/** Runs programs in a temporary folder. Their environment contains only what a test gives them. */

import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { CheckoutOpened, CheckoutView } from '../../server/contract/wire.ts'
import { freePort } from '../free-port.ts'

export interface Listening {
  readonly port: number
  /** @returns everything that it has printed so far */
  readonly output: () => string
  readonly child: ChildProcess
}

export interface Programs {
  readonly folder: string
  /** Runs a program to its end. */
  run(
    program: string,
    args: string[],
    environment?: Record<string, string>,
  ): Promise<{ code: number | null; out: string; err: string }>
  /**
   * Starts a server and waits until it prints that it listens.
   *
   * @param ready matches that line; its first group, if it has one, is the port
   */
  listening(
    program: string,
    args: string[],
    environment: Record<string, string>,
    ready?: RegExp,
    port?: number,
  ): Promise<Listening>
  /** Ends the programs that still run, and removes the folder. */
  close(): Promise<void>
}

export function createPrograms(): Programs {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-docs-'))
  const children: ChildProcess[] = []

  const start = (program: string, args: string[], environment: Record<string, string>): ChildProcess => {
    const { PATH = '', HOME = '' } = process.env
    const file = program === 'node' ? process.execPath : program
    const child = spawn(file, args, {
      cwd: folder,
      env: { PATH, HOME, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    return child
  }

  return {
    folder,
    run: async (program, args, environment = {}) => {
      const child = start(program, args, environment)
      let out = ''
      let err = ''
      child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text))
      child.stderr!.setEncoding('utf8').on('data', (text: string) => (err += text))
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, out, err }
    },
    listening: async (program, args, environment, ready = /listening/, port = undefined) => {
      const wanted = port ?? (await freePort())
      const child = start(program, args, { PORT: String(wanted), ...environment })
      let text = ''
      const match = await new Promise<RegExpExecArray>((resolve, reject) => {
        for (const stream of [child.stdout!, child.stderr!]) {
          stream.setEncoding('utf8').on('data', (piece: string) => {
            text += piece
            const found = ready.exec(text)
            if (found) resolve(found)
          })
        }
        child.on('error', reject)
        child.on('close', () => reject(new Error(`${args.join(' ')} has ended: ${text}`)))
      })
      return { port: Number(match[1] ?? wanted), output: () => text, child }
    },
    close: async () => {
      await Promise.all(
        children
          .filter(({ exitCode, signalCode, pid }) => pid !== undefined && exitCode === null && signalCode === null)
          .map((child) => {
            const ended = once(child, 'close')
            child.kill('SIGTERM')
            return ended
          }),
      )
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function has(program: string): boolean {
  return program === 'node' || spawnSync(program, ['--version']).status === 0
}

export function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

/** Pays with the sandbox, and waits until the server says that the checkout is paid. */
export async function buy(base: string, { checkout, clientSecret }: CheckoutOpened): Promise<CheckoutView> {
  const authorization = `Bearer ${clientSecret}`
  const headers = { authorization, 'idempotency-key': 'docs-1' }
  const payment = await post(
    `${base}/checkouts/${checkout.id}/payments`,
    { provider: 'sandbox', medium: 'approve' },
    headers,
  )
  expect(payment.status).toBe(201)
  const view = async () =>
    (await (await fetch(`${base}/checkouts/${checkout.id}`, { headers: { authorization } })).json()) as CheckoutView
  await expect.poll(async () => (await view()).status, { interval: 250 }).toBe('paid')
  return view()
}
