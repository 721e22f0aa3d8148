// A small site for the browser tests, written for them: several scripts, sections, and a page that attacks.

/** A script that would tell on itself: `window.hacked`. */
export const ATTACK = '<img src=x onerror="window.hacked=1">';

/** @typedef {{ url: string, title: string, lang: string, sections: { id: string, heading: string, text: string }[] }} Document */

/** @type {Document[]} */
export const documents = [
  page("", "Harbour handbook", "en", [
    ["", "", "Everything a boat owner needs to know about the harbour: moorings, tides, fuel and storms."],
  ]),
  page("moorings/", "Moorings", "en", [
    ["", "", "A mooring is a place to keep a boat. Each mooring has a number and a length limit."],
    ["book", "Booking a mooring", "Book a mooring at the harbour office or by radio on channel 12. Short stays are booked by the day."],
    ["cost", "What a mooring costs", "The price of a mooring depends on the length of the boat. Winter moorings are cheaper."],
    ["leave", "Leaving a mooring", "Tell the office when you leave your mooring for more than a night, so that a guest may use it."],
  ]),
  page("tides/", "Tide tables", "en", [
    ["", "", "High water comes twice a day. Boats with a draught over two metres leave the harbour near high water."],
    ["rule", "The rule of twelfths", "In the first hour of the tide the water rises by one twelfth of the whole."],
  ]),
  page("storms/warning.html", "Storm warnings", "en", [
    ["", "", "When a storm is coming the harbour shows two black balls. Double your lines and take the sails off the boat."],
  ]),
  page("fuel/", "Fuel and water", "en", [["", "", "The fuel dock opens at eight. Water is free for every boat with a mooring."]]),
  page("zh/gang-kou/", "港口使用手册", "zh-Hans", [
    ["", "", "本手册介绍港口的泊位、潮汐与风暴预警。所有船只进入港口之前应当阅读。"],
    ["bo-wei", "申请泊位", "船主可以在港口办公室申请泊位，也可以用无线电联系。泊位按船长收费。"],
    ["chao-xi", "潮汐表", "每天有两次高潮。吃水超过两米的船只应当在高潮前后进出港口。"],
  ]),
  page("zh/fang-bao/", "风暴预警", "zh-Hans", [["", "", "风暴来临之前，港口会悬挂两个黑球。请加固缆绳，并收起船帆。"]]),
  page("zh-hant/gang-kou/", "港口使用手冊", "zh-Hant", [["", "", "本手冊介紹港口的泊位、潮汐與風暴預警。所有船隻進入港口之前應當閱讀。"]]),
  page("ja/minato/", "港の手引き", "ja", [["", "", "この手引きは、係留場所、潮の満ち引き、嵐の警報について説明します。カタカナの索引もあります。"]]),
  page("ko/hanggu/", "항구 안내서", "ko", [["", "", "이 안내서는 항구의 계류장과 조석, 폭풍 경보를 설명합니다."]]),
  page("ar/mina/", "دليل الميناء", "ar", [["", "", "يشرح هذا الدليل أماكن الرسو والمد والجزر وتحذيرات العواصف في الميناء."]]),
  page("attack/", `Attack ${ATTACK}`, "en", [
    ["", "", `A boat named ${ATTACK} came into the harbour. <script>window.hacked=1</script> & "quotes" 'too'.`],
    ["evil", `Heading ${ATTACK}`, `The boat left again. ${ATTACK}`],
  ]),
  ...Array.from({ length: 25 }, (_, i) =>
    page(`log/${String(i + 1).padStart(2, "0")}/`, `Log entry ${i + 1}`, "en", [["", "", `Day ${i + 1}: the lighthouse keeper counted ${(i * 7) % 11} boats in the fog.`]]),
  ),
];

/** @param {string} url @param {string} title @param {string} lang @param {[string, string, string][]} sections @returns {Document} */
function page(url, title, lang, sections) {
  return { url, title, lang, sections: sections.map(([id, heading, text]) => ({ id, heading, text })) };
}

/** @param {string} text */
export function escape(text) {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** The page as a site would serve it. @param {Document} document @param {string} [head] @param {string} [before] what stands above the text */
export function html({ title, lang, sections }, head = "", before = "") {
  const body = sections.map((s) => `${s.heading ? `<h2 id="${escape(s.id)}">${escape(s.heading)}</h2>` : ""}<p>${escape(s.text)}</p>`).join("\n");
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(title)}</title>${head}<body>${before}<main><h1>${escape(title)}</h1>${body}</main></body></html>`;
}
