/** Erasing a buyer's details, which the buyer may ask for. */

import type { ErasedView, EraseRequest } from '../../server/contract/operator.ts'
import type { ConsoleContext } from '../app/context.ts'
import { visibleText } from '../parts/stored-text.ts'
import { latinDigits, noteField } from './actions.ts'

/**
 * @param customer what the order says about the buyer. Only the address is filled in, else the number: orders with either
 * are reached, and a family or a shop can share a number. The operator may change and add.
 */
export async function eraseCustomer(
  context: ConsoleContext,
  customer: { readonly email?: string | undefined; readonly phone?: string | undefined } = {},
): Promise<boolean> {
  const { words, format, client, ask, notify } = context
  const { email, phone } = customer
  let outcome = ''
  const done = await ask({
    title: words.eraseTitle,
    text: words.eraseText,
    fields: [
      {
        name: 'email',
        label: words.email,
        value: email ?? '',
        hint: words.eraseHint,
        isOptional: true,
        inputMode: 'email',
        maxLength: 254,
        check: (value, { phone }) =>
          value
            ? /^[^\s@]+@[^\s@]+$/.test(value)
              ? undefined
              : words.emailWrong
            : phone
              ? undefined
              : words.eraseHint,
      },
      {
        name: 'phone',
        label: words.phone,
        value: email ? '' : (phone ?? ''),
        ...(email && phone ? { hint: words.erasePhoneToo(visibleText(phone)) } : {}),
        isOptional: true,
        inputMode: 'tel',
        maxLength: 64,
        check: (value) =>
          value === '' || latinDigits(value).replace(/\D/g, '').length >= 7 ? undefined : words.phoneWrong,
      },
      noteField(context),
    ],
    confirm: words.erase,
    cancel: words.keepDetails,
    isDestructive: true,
    act: async ({ email, phone, note }) => {
      const request: EraseRequest = {
        ...(email ? { email } : {}),
        ...(phone ? { phone: latinDigits(phone) } : {}),
        ...(note ? { note } : {}),
      }
      const erased = await client.post<ErasedView>('/customers/erase', request)
      outcome = words.eraseDone(erased.orders, format.number(erased.orders))
      if (erased.running) outcome += ` ${words.eraseRunning}`
    },
  })
  if (done) notify(outcome)
  return done
}
