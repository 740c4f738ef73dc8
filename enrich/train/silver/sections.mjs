// Reads the markup of articles of Wikipedia, a JSON string a line, and writes the
// sections of each: JSON, a list of texts a line, with an empty line between
// paragraphs. Lists, tables and references are no part of a text. The path of
// wtf_wikipedia's build for browsers is its argument.
import { createInterface } from 'node:readline'

globalThis.self = globalThis // as in a browser
const { default: parse } = await import(process.argv[2])

const textOf = (paragraph) => paragraph.sentences().map((sentence) => sentence.text()).join(' ').trim()

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const sections = parse(JSON.parse(line)).sections()
  console.log(JSON.stringify(sections.map((section) => section.paragraphs().map(textOf).filter(Boolean).join('\n\n')).filter(Boolean)))
}
