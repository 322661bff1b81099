/** A scripted provider that answers what the model knows, with the faults of a history. */

import { UnreadableMoney } from '../../../server/contract/provider.ts'
import type { CreateRequest, CreateResult, StatusQuery } from '../../../server/contract/provider.ts'
import type { Command, Fault } from './histories.ts'
import type { Answer, OrderModel, ProviderId } from './order-model.ts'
import { scriptedProvider } from './scripted-provider.ts'
import type { ScriptedProvider } from './scripted-provider.ts'

/** How long a provider call takes, in milliseconds. Time passes, so that the calls stay within the companion's limit. */
export const CALL_TAKES = 200

/** The history in which a provider lives. */
export interface Surroundings {
  create(provider: ProviderId, request: CreateRequest): Promise<CreateResult>
  passTime(milliseconds: number): void
}

export interface ModelledProvider {
  readonly scripted: ScriptedProvider
  /** What its next answers are like. */
  faults: Fault[]
  /** How its next call that creates a payment ends. */
  start: Extract<Command, { do: 'start' }> | null
  history: Surroundings | null
}

export function modelledProvider(id: ProviderId, model: OrderModel): ModelledProvider {
  const isAlpha = id === 'alpha'
  const scripted = scriptedProvider(id, { poll: isAlpha ? 'always' : 'with-reference', cancel: isAlpha })
  const modelled: ModelledProvider = { scripted, faults: [], start: null, history: null }
  const fail = (fault: Fault | undefined): void => {
    if (fault === 'down') throw new Error('the provider is down')
    if (fault === 'unreadable') throw new UnreadableMoney('the sum cannot be read')
  }
  const answer = (question: StatusQuery): Answer => {
    const fault = modelled.faults.shift()
    fail(fault)
    if (fault === 'stale') return model.staleAnswer(id, question)
    const other = fault === 'mixed up' && isAlpha ? model.answerAboutAnother(question) : null
    return other ?? model.answer(id, question)
  }
  scripted.onCreate = async (request) => modelled.history!.create(id, request)
  scripted.onStatus = (question) => {
    modelled.history!.passTime(CALL_TAKES)
    return answer(question)
  }
  if (isAlpha) {
    scripted.cancel = async ({ reference }) => {
      modelled.history!.passTime(CALL_TAKES)
      if (modelled.faults.shift() === 'down') throw new Error('the provider is down')
      if (!model.withdraw(reference)) throw new Error('too late')
    }
  }
  return Object.assign(modelled, {
    scripted: Object.assign(scripted, {
      mediums: [
        { id: 'one', label: 'One' },
        { id: 'two', label: 'Two' },
      ],
    }),
  })
}
