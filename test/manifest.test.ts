/** The manifest of the elements, and what editors get of it, against what the code exports. Needs `npm run build`. */

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  ATTRIBUTES,
  BUTTON,
  customPropertiesIn,
  declarationOf,
  declarations,
  eventObjects,
  MODAL,
  modules,
  optionOf,
} from './docs/manifest.ts'
import type { Entry } from './docs/manifest.ts'
import { CHECKOUT_OPTIONS, REACT_PROPS } from './docs/names.ts'

const CUSTOMER = ['customer.name', 'customer.email', 'customer.phone']
const camelCase = (name: string): string => name.replace(/-./g, (match) => match[1]!.toUpperCase())
const namesOf = (entries: readonly Entry[]): string[] => entries.map(({ name }) => name).sort()
const data = <T>(name: string): T => JSON.parse(readFileSync(`dist/${name}`, 'utf8')) as T

describe('the manifest', () => {
  it('has the attributes that become options of a checkout, and those of the button alone', () => {
    const ofButton = ATTRIBUTES.filter((attribute) => optionOf(attribute) === '')
    expect(ofButton).toEqual(['problem', 'problem-link', 'disabled'])
    expect(
      ATTRIBUTES.filter((attribute) => !ofButton.includes(attribute))
        .map(optionOf)
        .sort(),
    ).toEqual([...CHECKOUT_OPTIONS.filter((option) => option !== 'customer'), ...CUSTOMER].sort())
  })

  it('has the attributes and events that are props in React', () => {
    const props = [
      ...ATTRIBUTES.map(camelCase),
      ...BUTTON.events.map(({ name }) => camelCase(`on-${name}`)),
      'className',
      'id',
      'children',
    ]
    expect(props.sort()).toEqual([...REACT_PROPS].sort())
  })

  it('has the public members of the elements, and no others', () => {
    const membersOf = (element: typeof BUTTON, kind: string): string[] =>
      namesOf(element.members.filter((member) => member.kind === kind))
    expect(membersOf(BUTTON, 'field')).toEqual([...ATTRIBUTES.map(camelCase), 'form'].sort())
    expect(membersOf(BUTTON, 'method')).toEqual(['open'])
    expect(membersOf(MODAL, 'field')).toEqual([...CHECKOUT_OPTIONS, 'closed', 'result'].sort())
    expect(membersOf(MODAL, 'method')).toEqual(['requestClose'])
  })

  it.each([BUTTON, MODAL])('names the class of each event of $tagName', ({ events }) => {
    const classes = eventObjects().map(({ type, constructor }) => [type, constructor.name])
    expect(events.map(({ name, type }) => [name, type?.text])).toEqual(classes)
  })

  it('has the fields of each event', () => {
    for (const event of eventObjects()) {
      const fields = Object.keys(event).filter((name) => name !== 'isTrusted')
      expect([event.type, namesOf(declarationOf(event.constructor.name).members)]).toEqual([event.type, fields.sort()])
      expect([event.type, event.bubbles, event.composed]).toEqual([event.type, true, true])
    }
    expect(eventObjects()).toHaveLength(8)
  })

  it.each([
    { element: BUTTON, file: 'pay-button.js' },
    { element: MODAL, file: 'pay-checkout.js' },
  ] as const)('has the custom properties that $file uses, with their defaults', ({ element, file }) => {
    // A minifier may have taken out spaces.
    const used = [...customPropertiesIn(file)].map(([name, value]) => [name, value.replaceAll(/,\s*/g, ', ')])
    expect(used.length).toBeGreaterThan(2)
    expect(element.cssProperties.map(({ name, default: value }) => [name, value]).sort()).toEqual(used.sort())
  })

  it('describes everything, and names what the package ships', () => {
    const entries = declarations.flatMap((declaration) => [
      declaration,
      ...[declaration.members, declaration.attributes, declaration.events].flat(),
      ...[declaration.slots, declaration.cssParts, declaration.cssProperties].flat(),
    ])
    expect(entries.filter(({ description }) => !description)).toEqual([])
    expect(entries.filter(({ name }) => /#|^_/.test(name))).toEqual([])
    expect(JSON.stringify(modules)).not.toMatch(/"privacy":"(?:private|protected)"|src\//)
    expect(modules.map(({ path }) => path).filter((path) => !existsSync(path))).toEqual([])
  })
})

describe('data for editors', () => {
  interface Tag {
    readonly name: string
    readonly attributes: readonly (Entry & { readonly values?: readonly Entry[] })[]
    readonly events: readonly Entry[]
  }
  const elements = [BUTTON, MODAL]

  it('in VS Code completes elements, attributes and their values', () => {
    const { tags } = data<{ tags: Tag[] }>('vscode.html-custom-data.json')
    expect(tags.map(({ name, attributes }) => [name, namesOf(attributes)])).toEqual(
      elements.map(({ tagName, attributes }) => [tagName, namesOf(attributes)]),
    )
    for (const { attributes } of tags) {
      const presentation = attributes.find(({ name }) => name === 'presentation')!
      expect(namesOf(presentation.values!)).toEqual(['auto', 'frame', 'popup', 'redirect'])
    }
  })

  it('in VS Code completes custom properties and parts in style sheets', () => {
    const css = data<{ properties: Entry[]; pseudoElements: Entry[] }>('vscode.css-custom-data.json')
    expect(namesOf(css.properties)).toEqual(namesOf(MODAL.cssProperties))
    expect(namesOf(css.pseudoElements)).toEqual(
      elements.flatMap(({ cssParts }) => cssParts.map(({ name }) => `::part(${name})`)).sort(),
    )
  })

  it('in JetBrains IDEs has elements with attributes and events', () => {
    const { contributions, ...head } = data<{
      name: string
      version: string
      contributions: { html: { elements: Tag[] }; css: { properties: Entry[] } }
    }>('web-types.json')
    const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string }
    expect(head).toMatchObject({ name, version })
    expect(
      contributions.html.elements.map((element) => [
        element.name,
        namesOf(element.attributes),
        namesOf(element.events),
      ]),
    ).toEqual(elements.map(({ tagName, attributes, events }) => [tagName, namesOf(attributes), namesOf(events)]))
    expect(namesOf(contributions.css.properties)).toEqual(namesOf(MODAL.cssProperties))
  })
})
