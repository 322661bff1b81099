/** Bundles an example from npm as a shop does, with the compiler of its framework. */

import { compile } from 'svelte/compiler'
import { build } from 'vite'
import type { Plugin } from 'vite'
import { compileScript, parse } from 'vue/compiler-sfc'

const PROPS = '{ orderToken: document.body.dataset.orderToken, onPaid: (id) => (document.title = `paid: ${id}`) }'
const TARGET = `document.body.appendChild(document.createElement('main'))`

/** Modules that show the component of an example, by the extension of its file. */
const ENTRIES: Readonly<Record<string, (path: string) => string>> = {
  jsx: reactEntry,
  tsx: reactEntry,
  vue: (path) => `
    import { createApp } from 'vue'
    import Checkout from '${path}'
    createApp(Checkout, ${PROPS}).mount(${TARGET})`,
  svelte: (path) => `
    import { mount } from 'svelte'
    import Checkout from '${path}'
    mount(Checkout, { target: ${TARGET}, props: ${PROPS} })`,
}

function reactEntry(path: string): string {
  return `
    import { createElement } from 'react'
    import { createRoot } from 'react-dom/client'
    import { Checkout } from '${path}'
    createRoot(${TARGET}).render(createElement(Checkout, ${PROPS}))`
}

/**
 * @param path of an example, absolute
 * @returns one script, which reads the order token from `<body data-order-token>`
 */
export async function bundle(path: string): Promise<string> {
  const entryOf = ENTRIES[path.split('.').at(-1)!]
  const bundled = await build({
    configFile: false,
    logLevel: 'silent',
    oxc: { jsx: { runtime: 'automatic' } },
    plugins: [entry(entryOf?.(path)), components()],
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: entryOf ? 'entry' : path, output: { format: 'es', codeSplitting: false } },
    },
  })
  const outputs = Array.isArray(bundled) ? bundled : [bundled]
  const chunks = outputs.flatMap((each) => ('output' in each ? each.output : []))
  return chunks.flatMap((chunk) => (chunk.type === 'chunk' ? [chunk.code] : [])).join('')
}

function entry(code = ''): Plugin {
  return {
    name: 'entry',
    enforce: 'pre',
    resolveId: (id) => (id === 'entry' ? '\0entry' : undefined),
    load: (id) => (id === '\0entry' ? code : undefined),
  }
}

/** What the plugins of Vue and Svelte do with a component. */
function components(): Plugin {
  const isCustomElement = (tag: string): boolean => tag === 'pay-button'
  return {
    name: 'components',
    transform: (code, id) => {
      if (id.endsWith('.svelte')) return compile(code, { filename: id, generate: 'client' }).js.code
      if (!id.endsWith('.vue')) return undefined
      const { descriptor } = parse(code, { filename: id })
      const templateOptions = { compilerOptions: { isCustomElement } }
      return compileScript(descriptor, { id: 'checkout', inlineTemplate: true, templateOptions }).content
    },
  }
}
