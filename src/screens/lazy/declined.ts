/** The provider declined the attempt, or the attempt was cancelled or has expired. */

import { CLOCK, CROSS } from '../../outlines.ts'
import { icon } from '../icons.ts'
import type { RareTemplate } from '../model.ts'
import { anotherMethod, backToShop, button, message } from '../parts.ts'

export const declined: RareTemplate = (model, actions) => {
  const { state, words, method, hasChoice, shop } = model
  const { chosen } = state
  const payment = state.view!.payment!
  // Only a decline proves that nothing was taken: a cancelled or expired attempt may still have been paid.
  const isDeclined = payment.status === 'failed'
  const reason = payment.message || (isDeclined ? words.noMoneyTaken : words.lateMoney(shop))
  const tryAgain = () => (chosen ? actions.chooseMethod(chosen) : actions.showMethods())
  return message({
    picture: icon(isDeclined || payment.status === 'cancelled' ? CROSS : CLOCK),
    look: isDeclined ? 'bad' : undefined,
    headline: isDeclined ? words.declined(method) : words.attemptEnded(method),
    body: `${reason} ${hasChoice ? words.declinedBody : ''}`,
    primary: button('primary', words.tryAgain, tryAgain, { busy: state.busy === 'starting' }),
    quiet: hasChoice ? anotherMethod(model, actions) : backToShop(model, actions, 'quiet'),
  })
}
