/** Starts the processes of the bench and asks them questions. Each answers over its IPC channel. */

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Starts a file of this folder. Its first message is its port.
 * @param options `settings` are its environment; `execArgv` are flags of Node, such as `--cpu-prof`
 */
export async function start(file, { settings = {}, execArgv = [] } = {}) {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(path, {
    execArgv,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const answers = []
  let ended = false
  child.on('message', (message) => answers.shift()?.resolve(message))
  const exit = new Promise((resolve) => child.once('exit', resolve))
  void exit.then((code) => {
    ended = true
    for (const { reject } of answers) reject(new Error(`${file} ended with code ${code}`))
  })
  const next = () =>
    new Promise((resolve, reject) => {
      if (ended) reject(new Error(`${file} has ended`))
      else answers.push({ resolve, reject })
    })
  const { port } = await next()
  return {
    port,
    pid: child.pid,
    ask: (question) => {
      const answer = next()
      child.send(question)
      return answer
    },
    stop: async () => {
      if (child.connected) child.disconnect()
      await exit
    },
  }
}

/** The side of a child: `answer` maps a question to its answer. The process ends when its parent lets go of it. */
export function serveParent(port, answer) {
  process.on('message', (question) => void Promise.resolve(answer(question)).then((reply) => process.send(reply)))
  process.once('disconnect', () => process.exit(0))
  process.send({ port })
}

/** Microseconds that this process has computed so far, on any core. */
export function cpuTime() {
  const { user, system } = process.cpuUsage()
  return user + system
}
