/**
 * What test payments say, by language. The companion sends it in English, in the words of `ENGLISH`. A file of its own,
 * so that a buyer who pays with money never loads it.
 */

import type { CheckoutView } from '../../server/contract/wire.ts'

/** A test method, and what its payment does. */
type TestMethod = readonly [label: string, simulates: string, what: string]

interface TestWords {
  isTest: string
  noMoney: string
  /** In the order of `ENGLISH`. */
  methods: readonly TestMethod[]
}

/** A method's label, what it simulates, and the hint of its payment. */
export const ENGLISH: readonly TestMethod[] = [
  [
    'Test: approve',
    'Simulates a payment that is approved',
    'This is a test payment. It is approved automatically in 2 seconds. No money moves.',
  ],
  [
    'Test: approve slowly',
    'Simulates an approval after 20 seconds',
    'This is a test payment. It is approved automatically in 20 seconds. No money moves.',
  ],
  [
    'Test: decline',
    'Simulates a payment that is declined',
    'This is a test payment. It is declined automatically in 2 seconds. No money moves.',
  ],
  [
    'Test: expire',
    'Simulates a request that expires after 30 seconds',
    'This is a test payment. Its request expires in 30 seconds. No money moves.',
  ],
  [
    'Test: no answer',
    'Simulates a payment that nobody answers',
    'This is a test payment that nobody answers. No money moves.',
  ],
]

const WORDS: Readonly<Record<string, TestWords>> = {
  am: {
    isTest: 'ይህ የሙከራ ክፍያ ነው።',
    noMoney: 'ምንም ገንዘብ አይንቀሳቀስም።',
    methods: [
      ['ሙከራ፦ መጽደቅ', 'የሚጸድቅ ክፍያን ያስመስላል', 'በ2 ሰከንድ ውስጥ በራሱ ይጸድቃል።'],
      ['ሙከራ፦ ዘግይቶ መጽደቅ', 'ከ20 ሰከንድ በኋላ መጽደቅን ያስመስላል', 'በ20 ሰከንድ ውስጥ በራሱ ይጸድቃል።'],
      ['ሙከራ፦ ውድቅ', 'ውድቅ የሚሆን ክፍያን ያስመስላል', 'በ2 ሰከንድ ውስጥ በራሱ ውድቅ ይሆናል።'],
      ['ሙከራ፦ ጊዜ ማለፍ', 'ከ30 ሰከንድ በኋላ ጊዜው የሚያልፍ ጥያቄን ያስመስላል', 'የጥያቄው ጊዜ በ30 ሰከንድ ያልፋል።'],
      ['ሙከራ፦ መልስ የለም', 'ማንም የማይመልስለትን ክፍያ ያስመስላል', 'ማንም አይመልስለትም።'],
    ],
  },
  ar: {
    isTest: 'هذه دفعة تجريبية.',
    noMoney: 'لا تنتقل أي أموال.',
    methods: [
      ['تجربة: قبول', 'محاكاة دفعة تُقبل', 'تُقبل تلقائيًا خلال ثانيتين.'],
      ['تجربة: قبول بطيء', 'محاكاة قبول بعد 20 ثانية', 'تُقبل تلقائيًا خلال 20 ثانية.'],
      ['تجربة: رفض', 'محاكاة دفعة تُرفض', 'تُرفض تلقائيًا خلال ثانيتين.'],
      ['تجربة: انتهاء المهلة', 'محاكاة طلب تنتهي مهلته بعد 30 ثانية', 'تنتهي مهلة طلبها خلال 30 ثانية.'],
      ['تجربة: بلا رد', 'محاكاة دفعة لا يرد عليها أحد', 'لا يرد عليها أحد.'],
    ],
  },
  bn: {
    isTest: 'এটি একটি পরীক্ষামূলক পেমেন্ট।',
    noMoney: 'কোনো টাকা লেনদেন হয় না।',
    methods: [
      ['পরীক্ষা: অনুমোদন', 'অনুমোদিত পেমেন্টের নমুনা', '২ সেকেন্ডে এটি নিজে থেকেই অনুমোদিত হবে।'],
      ['পরীক্ষা: ধীরে অনুমোদন', '২০ সেকেন্ড পর অনুমোদনের নমুনা', '২০ সেকেন্ডে এটি নিজে থেকেই অনুমোদিত হবে।'],
      ['পরীক্ষা: প্রত্যাখ্যান', 'প্রত্যাখ্যাত পেমেন্টের নমুনা', '২ সেকেন্ডে এটি নিজে থেকেই প্রত্যাখ্যাত হবে।'],
      ['পরীক্ষা: মেয়াদ শেষ', '৩০ সেকেন্ডে মেয়াদ শেষ হওয়া অনুরোধের নমুনা', 'এর অনুরোধের মেয়াদ ৩০ সেকেন্ডে শেষ হবে।'],
      ['পরীক্ষা: উত্তর নেই', 'উত্তরহীন পেমেন্টের নমুনা', 'কেউ এর উত্তর দেয় না।'],
    ],
  },
  fr: {
    isTest: 'Ceci est un paiement d’essai.',
    noMoney: 'Aucun argent ne circule.',
    methods: [
      ['Essai\u00a0: accepté', 'Simule un paiement accepté', 'Il est accepté automatiquement dans 2 secondes.'],
      [
        'Essai\u00a0: accepté lentement',
        'Simule un accord après 20 secondes',
        'Il est accepté automatiquement dans 20 secondes.',
      ],
      ['Essai\u00a0: refusé', 'Simule un paiement refusé', 'Il est refusé automatiquement dans 2 secondes.'],
      ['Essai\u00a0: expiré', 'Simule une demande qui expire après 30 secondes', 'Sa demande expire dans 30 secondes.'],
      ['Essai\u00a0: sans réponse', 'Simule un paiement auquel personne ne répond', 'Personne n’y répond.'],
    ],
  },
  ha: {
    isTest: 'Wannan biyan gwaji ne.',
    noMoney: 'Babu kuɗin da ke motsawa.',
    methods: [
      ['Gwaji: amincewa', 'Yana kwaikwayon biyan da aka amince da shi', 'Za a amince da shi da kansa cikin daƙiƙa 2.'],
      [
        'Gwaji: amincewa a hankali',
        'Yana kwaikwayon amincewa bayan daƙiƙa 20',
        'Za a amince da shi da kansa cikin daƙiƙa 20.',
      ],
      ['Gwaji: ƙi', 'Yana kwaikwayon biyan da aka ƙi', 'Za a ƙi shi da kansa cikin daƙiƙa 2.'],
      [
        'Gwaji: ƙarewar lokaci',
        'Yana kwaikwayon buƙatar da lokacinta ke ƙarewa bayan daƙiƙa 30',
        'Lokacin buƙatarsa zai ƙare cikin daƙiƙa 30.',
      ],
      ['Gwaji: babu amsa', 'Yana kwaikwayon biyan da babu mai amsawa', 'Babu mai amsa masa.'],
    ],
  },
  hi: {
    isTest: 'यह एक परीक्षण भुगतान है।',
    noMoney: 'कोई पैसा नहीं कटता।',
    methods: [
      ['परीक्षण: स्वीकृत', 'स्वीकृत होने वाले भुगतान का नमूना', 'यह 2 सेकंड में अपने-आप स्वीकृत होगा।'],
      ['परीक्षण: देर से स्वीकृत', '20 सेकंड बाद स्वीकृति का नमूना', 'यह 20 सेकंड में अपने-आप स्वीकृत होगा।'],
      ['परीक्षण: अस्वीकृत', 'अस्वीकृत होने वाले भुगतान का नमूना', 'यह 2 सेकंड में अपने-आप अस्वीकृत होगा।'],
      ['परीक्षण: समय समाप्त', '30 सेकंड में समाप्त होने वाले अनुरोध का नमूना', 'इसका अनुरोध 30 सेकंड में समाप्त होगा।'],
      ['परीक्षण: कोई जवाब नहीं', 'बिना जवाब वाले भुगतान का नमूना', 'इसका कोई जवाब नहीं देता।'],
    ],
  },
  ig: {
    isTest: 'Nke a bụ ịkwụ ụgwọ nnwale.',
    noMoney: 'Ego ọ bụla anaghị aga.',
    methods: [
      ['Nnwale: nkwado', 'Na-eme dị ka ịkwụ ụgwọ akwadoro', 'A ga-akwado ya n’onwe ya n’ime sekọnd 2.'],
      [
        'Nnwale: nkwado nwayọ',
        'Na-eme dị ka nkwado mgbe sekọnd 20 gachara',
        'A ga-akwado ya n’onwe ya n’ime sekọnd 20.',
      ],
      ['Nnwale: ọjụjụ', 'Na-eme dị ka ịkwụ ụgwọ ajụrụ', 'A ga-ajụ ya n’onwe ya n’ime sekọnd 2.'],
      [
        'Nnwale: oge agwụla',
        'Na-eme dị ka arịrịọ oge ya na-agwụ mgbe sekọnd 30 gachara',
        'Oge arịrịọ ya ga-agwụ n’ime sekọnd 30.',
      ],
      ['Nnwale: azịza adịghị', 'Na-eme dị ka ịkwụ ụgwọ onye ọ bụla na-azaghị', 'Onye ọ bụla agaghị aza ya.'],
    ],
  },
  om: {
    isTest: 'Kun kaffaltii yaaliiti.',
    noMoney: 'Maallaqni tokko illee hin socho’u.',
    methods: [
      ['Yaalii: mirkaneessuu', 'Kaffaltii mirkanaa’u fakkeessa', 'Sekondii 2 keessatti ofumaan ni mirkanaa’a.'],
      [
        'Yaalii: suuta mirkaneessuu',
        'Mirkaneessa sekondii 20 booda fakkeessa',
        'Sekondii 20 keessatti ofumaan ni mirkanaa’a.',
      ],
      ['Yaalii: diduu', 'Kaffaltii didamu fakkeessa', 'Sekondii 2 keessatti ofumaan ni didama.'],
      [
        'Yaalii: yeroon darbuu',
        'Gaaffii yeroon isaa sekondii 30 booda darbu fakkeessa',
        'Yeroon gaaffii isaa sekondii 30 keessatti ni darba.',
      ],
      ['Yaalii: deebii hin qabu', 'Kaffaltii namni tokko hin deebisneef fakkeessa', 'Namni tokko illee hin deebisu.'],
    ],
  },
  yo: {
    isTest: 'Ìsanwó ìdánwò ni èyí.',
    noMoney: 'Kò sí owó tó ń lọ.',
    methods: [
      ['Ìdánwò: ìfọwọ́sí', 'Ó ń ṣàfarawé ìsanwó tí a fọwọ́ sí', 'A ó fọwọ́ sí i fúnra rẹ̀ ní ìṣẹ́jú àáyá 2.'],
      [
        'Ìdánwò: ìfọwọ́sí pẹ̀lú ìdúró',
        'Ó ń ṣàfarawé ìfọwọ́sí lẹ́yìn ìṣẹ́jú àáyá 20',
        'A ó fọwọ́ sí i fúnra rẹ̀ ní ìṣẹ́jú àáyá 20.',
      ],
      ['Ìdánwò: kíkọ̀', 'Ó ń ṣàfarawé ìsanwó tí a kọ̀', 'A ó kọ̀ ọ́ fúnra rẹ̀ ní ìṣẹ́jú àáyá 2.'],
      [
        'Ìdánwò: àkókò tán',
        'Ó ń ṣàfarawé ìbéèrè tí àkókò rẹ̀ tán lẹ́yìn ìṣẹ́jú àáyá 30',
        'Àkókò ìbéèrè rẹ̀ yóò tán ní ìṣẹ́jú àáyá 30.',
      ],
      ['Ìdánwò: kò sí ìdáhùn', 'Ó ń ṣàfarawé ìsanwó tí ẹnikẹ́ni kò dáhùn', 'Kò sí ẹni tó máa dáhùn.'],
    ],
  },
}

/**
 * @param text of a test payment, in English
 * @param lang of the words around it, BCP 47
 * @returns the text in the language; any other text, and every text in English, as it is
 */
export function testWords(text: string, lang: string): string {
  const words = WORDS[lang]
  const index = ENGLISH.findIndex((method) => method.includes(text))
  const method = words?.methods[index]
  if (!words || !method) return text
  const [label, simulates, what] = method
  return [label, simulates, [words.isTest, what, words.noMoney].join(' ')][ENGLISH[index]!.indexOf(text)]!
}

/** @returns the view with the texts of test payments in the language; everything else stays as the server sent it */
export function inTestWords({ methods, payment, ...view }: CheckoutView, lang: string): CheckoutView {
  const action = payment?.action
  return {
    ...view,
    methods: methods.map(({ mediums, ...method }) => ({
      ...method,
      ...(mediums && {
        mediums: mediums.map(({ simulates, ...medium }) =>
          simulates === undefined
            ? medium
            : { ...medium, label: testWords(medium.label, lang), simulates: testWords(simulates, lang) },
        ),
      }),
    })),
    payment:
      payment && action?.type === 'confirm-on-device' && action.simulated
        ? { ...payment, action: { ...action, hint: testWords(action.hint, lang) } }
        : payment,
  }
}
