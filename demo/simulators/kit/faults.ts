/** What can go wrong at a simulated provider. The faults are the same for all of them. */

import type { Request, RequestHandler, Response } from 'express'

export const ANSWER_FAULTS = ['none', 'error', 'html', 'hang', 'cut'] as const
/**
 * `error`: status 500. `html`: 200 with a page instead of JSON. `hang`: never answers. `cut`: closes the connection.
 * Before `hang` and `cut` the simulator does what the call asks for.
 */
export type AnswerFault = (typeof ANSWER_FAULTS)[number]

export interface Faults {
  /** Applies to each call that creates a payment, until changed. */
  create: AnswerFault
  /** Applies to the next such call only. */
  nextCreate: AnswerFault
  /** Applies to each call that reads a payment. */
  read: AnswerFault
  /** Milliseconds from what the buyer did until reading that payment works again; 0 is never. */
  readRecoversAfterMs: number
  /** Applies to every other call. */
  other: AnswerFault
  /** Minor units that the answer to a create call adds to the amount; may be negative. */
  createOffBy: number
  /** Minor units that the charge adds to the amount; may be negative. Everything said later goes by the charge. */
  chargedOffBy: number
  /** Charges in this currency; empty for the agreed one. */
  chargedCurrency: string
  webhookLost: boolean
  webhookDelayMs: number
  /** How many copies of each webhook go out, all at once. */
  webhookCopies: number
  /** Minor units that the webhook adds to the amount; may be negative. */
  webhookOffBy: number
  /** The webhook names this currency; empty for the true one. */
  webhookCurrency: string
  webhookWrongSignature: boolean
  /** Further attempts after an answer other than 2xx. */
  webhookRetries: number
  /** Milliseconds between attempts; 0 for the provider's own schedule, where it has published one. */
  webhookRetryMs: number
  /** Whether its pages forbid being shown in a frame. */
  refuseFraming: boolean
}

export const NO_FAULTS: Readonly<Faults> = {
  create: 'none',
  nextCreate: 'none',
  read: 'none',
  readRecoversAfterMs: 0,
  other: 'none',
  createOffBy: 0,
  chargedOffBy: 0,
  chargedCurrency: '',
  webhookLost: false,
  webhookDelayMs: 0,
  webhookCopies: 1,
  webhookOffBy: 0,
  webhookCurrency: '',
  webhookWrongSignature: false,
  webhookRetries: 0,
  webhookRetryMs: 1_000,
  refuseFraming: false,
}

/** @throws {Error} that names the first member that is unknown or has a wrong value */
export function parseFaults(input: unknown): Partial<Faults> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Error('faults must be an object')
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(NO_FAULTS, name)) throw new Error(`there is no fault named ${JSON.stringify(name)}`)
    const problem = findProblem(name as keyof Faults, value)
    if (problem) throw new Error(`${name} must ${problem}`)
  }
  return input as Partial<Faults>
}

function findProblem(name: keyof Faults, value: unknown): string | null {
  const model = NO_FAULTS[name]
  if (typeof value !== typeof model) return `be a ${typeof model}`
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return 'be a whole number'
  if (typeof value === 'number' && value < 0 && !name.endsWith('OffBy')) return 'not be negative'
  if (model === 'none' && !ANSWER_FAULTS.includes(value as AnswerFault)) return `be one of ${ANSWER_FAULTS.join(', ')}`
  if (name.endsWith('Currency') && !/^([A-Z]{3})?$/.test(String(value))) return 'be like "EUR" or empty'
  return null
}

/** Applies the fault that `faultFor` finds to a route. */
export function meets(faultFor: (request: Request) => AnswerFault): RequestHandler {
  return (request, response, next) => {
    const fault = faultFor(request)
    if (fault === 'error' || fault === 'html') return answerWith(fault, response)
    if (fault !== 'none') {
      const silence = () => {
        answerWith(fault, response)
        return response
      }
      response.json = silence
      response.send = silence
    }
    next()
  }
}

/** @returns the fault of this create call; that of the next call is spent by it */
export function takeCreateFault(faults: Faults): AnswerFault {
  const fault = faults.nextCreate === 'none' ? faults.create : faults.nextCreate
  faults.nextCreate = 'none'
  return fault
}

/**
 * @param actedAt when the buyer acted, in epoch milliseconds
 * @returns the fault of a call that reads one payment, none once reading has recovered
 */
export function readFault(faults: Faults, actedAt: number | null, now: number): AnswerFault {
  const { read, readRecoversAfterMs } = faults
  const hasRecovered = actedAt !== null && readRecoversAfterMs > 0 && now >= actedAt + readRecoversAfterMs
  return hasRecovered ? 'none' : read
}

/** `hang` leaves the connection open until the client gives up or the simulator closes. */
function answerWith(fault: AnswerFault, response: Response): void {
  if (fault === 'error') {
    const page = '<!doctype html><title>Server Error (500)</title><h1>Server Error (500)</h1>'
    response.status(500).type('html').send(page)
  } else if (fault === 'html') {
    response.type('html').send('<!doctype html><title>Just a moment…</title><h1>Checking your browser</h1>')
  } else if (fault === 'cut') response.socket?.destroy()
}
