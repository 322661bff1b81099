/** Prompts on phones are sent by us to whatever number somebody types: how many one phone gets, whoever asks and for whichever order. */

const WINDOW = 10 * 60_000
/** Enough for somebody who mistypes a PIN, not for somebody who would wear another down until they approve. */
const PROMPTS = 6
/** Numbers that are remembered at a time; the oldest are forgotten first. */
const REMEMBERED = 10_000

export interface PromptLimit {
  /** Whether this phone has had enough for now. */
  full(phone: string): boolean
  /** Another prompt goes to this phone. */
  count(phone: string): void
}

/** Kept in memory: it protects people from being pestered, and forgets nothing that money rests on. @param now epoch milliseconds */
export function createPromptLimit(now: () => number): PromptLimit {
  const sent = new Map<string, number[]>()
  const recent = (phone: string): number[] => (sent.get(ending(phone)) ?? []).filter((at) => at > now() - WINDOW)
  return {
    full: (phone) => recent(phone).length >= PROMPTS,
    count: (phone) => {
      const times = [...recent(phone), now()]
      sent.delete(ending(phone))
      sent.set(ending(phone), times)
      for (const oldest of sent.keys()) {
        if (sent.size <= REMEMBERED) break
        sent.delete(oldest)
      }
    },
  }
}

/** `0911 234 567`, `+251911234567` and `00251 911 234567` are one phone: the last nine digits tell it. */
function ending(phone: string): string {
  return phone.replace(/\P{Nd}/gu, '').slice(-9)
}
