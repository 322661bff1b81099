/** What is to happen to the next call that makes a refund: how it is answered, refused or delayed. */

import { meets } from './faults.ts'
import type { RequestHandler, Response } from 'express'
import type { AnswerFault } from './faults.ts'

export interface RefundPlan {
  /** How the answer is lost. Before `hang` and `cut` the refund is made. */
  answer: AnswerFault
  /** The provider's word or code for why it makes none; empty when it makes it. */
  refusal: string
  /** It is accepted, and ends only when the control says so. */
  isSlow: boolean
}

export interface RefundPlans {
  /** Sets the plan of the next call. */
  next(plan: Partial<RefundPlan>): void
  /** Applies the plan of this call to a route, and spends it. */
  readonly apply: RequestHandler
}

const NORMAL: RefundPlan = { answer: 'none', refusal: '', isSlow: false }

export function createRefundPlans(): RefundPlans {
  let plan = NORMAL
  return {
    next: (changes) => void (plan = { ...NORMAL, ...changes }),
    apply(request, response, next) {
      const { answer } = plan
      response.locals.plan = plan
      plan = NORMAL
      meets(() => answer)(request, response, next)
    },
  }
}

/** The plan of the call that this response answers. */
export function planOf(response: Response): RefundPlan {
  return response.locals.plan as RefundPlan
}
