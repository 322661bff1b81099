/** A simulator on a clock that stands still, and a receiver of its webhooks: both new for every test. */

import { afterEach, beforeEach, expect } from 'vitest'
import { startCallbackReceiver } from './callback-receiver.ts'
import { createManualClock } from './manual-clock.ts'
import type { Delivery } from '../../../demo/simulators/kit/deliveries.ts'
import type { Simulator } from '../../../demo/simulators/kit/simulator.ts'
import type { CallbackReceiver } from './callback-receiver.ts'
import type { ManualClock } from './manual-clock.ts'

export interface Bench<Subject, Options> {
  readonly simulator: Subject
  readonly receiver: CallbackReceiver
  readonly clock: ManualClock
  /**
   * Call it at the top of each test file when several import the same bench: a worker loads the bench once for all of
   * them, and a hook belongs to the file that runs then. To call it twice does no harm.
   */
  renewForEachTest(): void
  /** Replaces the simulator with one that has other options. */
  start(options?: Options): Promise<void>
  /** Sends a command to the simulator's control. */
  control(body: unknown): Promise<Response>
  /** Presses a button of a simulator's page. The answer is not followed. */
  submit(path: string, fields: Record<string, string>): Promise<Response>
  /** @returns the body of the nth webhook, once it has arrived */
  received(index?: number): Promise<string>
  /** Waits until the webhooks sent so far got these answers. */
  expectAnswers(...answers: number[]): Promise<void>
  /** Makes a call that the simulator does not answer, and gives up after its work is done. */
  expectNoAnswer(call: (signal: AbortSignal) => Promise<Response>, isDone: () => boolean): Promise<void>
}

interface Driven {
  deliveries(): readonly Delivery[]
}

export function createBench<Subject extends Simulator<Driven>, Options>(
  create: (options: Options | undefined, parts: { receiver: CallbackReceiver; clock: ManualClock }) => Subject,
  initial?: Options,
): Bench<Subject, Options> {
  let receiver: CallbackReceiver
  let clock: ManualClock
  let simulator: Subject | undefined

  const renewForEachTest = (): void => {
    beforeEach(async () => {
      if (simulator) return
      receiver = await startCallbackReceiver()
      clock = createManualClock()
      await start(initial)
    })
    afterEach(async () => {
      if (!simulator) return
      await simulator.close()
      simulator = undefined
      await receiver.close()
    })
  }
  renewForEachTest()

  return {
    renewForEachTest,
    get simulator() {
      return current()
    },
    get receiver() {
      return receiver
    },
    get clock() {
      return clock
    },
    start,
    control: (body) =>
      fetch(`${current().url}/_control`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    submit: (path, fields) =>
      fetch(current().url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' }),
    async received(index = 0) {
      await expect.poll(() => receiver.bodies.length).toBeGreaterThan(index)
      return receiver.bodies[index] ?? ''
    },
    async expectAnswers(...answers) {
      await expect
        .poll(() =>
          current()
            .control.deliveries()
            .map(({ answer }) => answer),
        )
        .toEqual(answers)
    },
    async expectNoAnswer(call, isDone) {
      const patience = new AbortController()
      const outcome = call(patience.signal).then(
        () => 'an answer',
        () => 'no answer',
      )
      await expect.poll(isDone).toBe(true)
      // An answer to the call would have been sent before this one.
      await fetch(`${current().url}/healthz`)
      patience.abort()
      expect(await outcome).toBe('no answer')
    },
  }

  function current(): Subject {
    if (!simulator) throw new Error('no simulator runs outside a test')
    return simulator
  }

  async function start(options?: Options): Promise<void> {
    await simulator?.close()
    simulator = create(options, { receiver, clock })
    await simulator.listen(0)
  }
}
