/** English words of a pending payment. */

import type { PendingWords } from './dictionary.ts'

export const enPending: PendingWords = {
  timeLeft: (time) => `${time} left to approve`,
  noPush: 'Didn’t get it?',
  numberRight: (number) => `Is ${number} right?`,
  changeIt: 'Change it',
  phoneOn: 'Is the phone on, with signal? It can take a minute.',
  sendAgain: 'Send again',
  sendAgainIn: (time) => `Send again in ${time}`,
  changedMind: 'Changed your mind?',
  approved: 'I’ve approved it',
  window: (method) => `Finish in the ${method} window`,
  windowBody: 'Pay there, then come back. This page updates on its own.',
  showWindow: 'Show the window again',
  usePhone: 'Use your phone instead',
  sentTo: (method) => `Sent to ${method}`,
  waitingForAnswer: 'Waiting for their answer',
  askingAgain: 'Asking them again',
  lastAsked: (time) => `last ${time}`,
  receiptStep: 'Receipt',
  noAnswerBody: (shop = 'the shop') =>
    `If you’ve paid, don’t pay again. We’ll find your payment and tell ${shop}. You can close this.`,
}
