/**
 * Sentences of the server in the operator's language, by their codes. A code that this console does not know, for
 * example of a newer companion, is shown in the English of the server.
 */

import type { FactValue, FactValues, FindingView, TimelineView } from '../../server/contract/operator.ts'
import type { ConsoleContext } from '../app/context.ts'
import type { Line } from '../locales/sentences-en.ts'

export interface WordedLine {
  readonly title: string
  readonly rest: string
}

export function timelineLine({ code, values, what }: TimelineView, context: ConsoleContext): WordedLine {
  const { sentences } = context
  if (sentences && code === 'log_entry') return logLine(values, context)
  if (sentences && code === 'operator_action') return actionLine(values, context)
  const line = wording<Line>(sentences?.timeline, code, values, context)
  if (line === undefined) return parted(english(what, context))
  return typeof line === 'string' ? { title: line, rest: '' } : { title: line[0], rest: line[1] }
}

export function findingText({ code, values, what }: FindingView, context: ConsoleContext): string {
  return wording<string>(context.sentences?.findings, code, values, context) ?? english(what, context)
}

/** What came of an operator's action, e.g. `bound: TRX1`. */
export function outcomeText(outcome: string, { sentences }: ConsoleContext): string {
  const [word = '', ...rest] = outcome.split(': ')
  return [valueWord(sentences?.values, word), ...rest].join(': ')
}

type Wordings<Result> = Readonly<Record<string, ((shown: never, raw: never) => Result) | undefined>>

function wording<Result>(
  wordings: object | undefined,
  code: string,
  values: FactValues,
  context: ConsoleContext,
): Result | undefined {
  if (!wordings || !Object.hasOwn(wordings, code)) return undefined
  const shown = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, shownValue(name, value, context)]),
  )
  return (wordings as Wordings<Result>)[code]?.(shown as never, values as never)
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

function shownValue(name: string, value: FactValue, { words, format, session }: ConsoleContext): string {
  if (typeof value === 'object') return format.money(value)
  if (name === 'seconds') return format.duration(Number(value))
  if (typeof value === 'number') return format.number(value)
  const text = String(value)
  if (TIME.test(text)) return format.full(text)
  if (name === 'provider') return session.providers.find(({ id }) => id === text)?.label ?? text
  if (name === 'anomaly') return valueWord(words.anomalyNames, text)
  if (name === 'queue') return valueWord(words.queueNames, text)
  return text
}

/** A row of the audit log, which is for the few who want to know exactly. */
function logLine({ entry, ...facts }: FactValues, context: ConsoleContext): WordedLine {
  const { words } = context
  const sentences = context.sentences!
  const rest = Object.entries(facts).map(([name, value]) => {
    const shown = typeof value === 'object' ? shownValue(name, value, context) : factWord(name, value)
    return `${valueWord(sentences.facts, name)}: ${shown}`
  })
  return { title: valueWord(sentences.logEntries, String(entry)), rest: rest.join(' · ') }

  function factWord(name: string, value: Exclude<FactValue, object>): string {
    const text = String(value)
    if (name === 'why') return valueWord(sentences.logReasons, text)
    if (name === 'kind') return valueWord(words.anomalyNames, text)
    // Ids and names are nobody's words.
    if (!TRANSLATED.includes(name)) return shownValue(name, value, context)
    return valueWord(sentences.values, text)
  }
}

const TRANSLATED = ['source', 'from', 'state', 'reason', 'finalized']

function actionLine({ operator, action, outcome, note }: FactValues, context: ConsoleContext): WordedLine {
  const rest = [operator, outcome && outcomeText(String(outcome), context), note]
  return { title: valueWord(context.words.actionNames, String(action)), rest: rest.filter(Boolean).join(' · ') }
}

function valueWord(words: Readonly<Record<string, string>> | undefined, name: string): string {
  return words && Object.hasOwn(words, name) ? words[name]! : name
}

/** Sentences of the server name providers by their ids and have times in UTC. */
function english(text: string, { format, session }: ConsoleContext): string {
  const labels = new Map(session.providers.map(({ id, label }) => [id, label]))
  return format.sentence(text).replace(/\b[a-z]+\b/g, (word) => labels.get(word) ?? word)
}

/** A sentence of the server as a headline and what it adds. */
function parted(what: string): WordedLine {
  const [title = '', rest = ''] = what.split(/(?:\.|:) (.+)/s)
  return { title, rest }
}
