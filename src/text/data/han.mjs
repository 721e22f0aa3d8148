// Classes of Han characters that stand for each other: traditional and simplified, Japanese old and new,
// and the variants that Hong Kong and Taiwan prefer. Each class folds to one of its members, the simplified one.
//
// A search wants 著作 to find 着作 and 裏 to find 里, whichever side wrote which, so a class joins all that
// OpenCC converts into one another, in either direction. It does not join what is a common character of its
// own on the simplified side and would blur another one: see APART.

/** Pairs of OpenCC that are not joined: [file, key, candidate, why]. */
export const APART = [
  ["STCharacters", "链", "鍊", "鍊 is 炼 first; 链接 and 锻炼 have nothing in common"],
  ["STCharacters", "呆", "待", "only 'to stay', and there only in speech; 待 is one of the commonest characters"],
  ["STCharacters", "坐", "座", "to sit and a seat: both common, each its own word"],
  ["STCharacters", "坯", "坏", "坏 is 'bad'; only in old text a writing of 坯"],
  ["JPShinjitaiCharacters", "弁", "辨", "弁 stands for 辯, 辨 and 瓣: three simplified characters; the first is by far the commonest"],
  ["JPShinjitaiCharacters", "弁", "瓣", "as above"],
  ["JPShinjitaiCharacters", "連", "聯", "连 and 联 are both common; 連 itself is the first candidate"],
  ["JPShinjitaiCharacters", "沪", "濾", "沪 is Shanghai; in Japanese it is hardly written"],
];

/** Everyday variants that OpenCC has no word on: Japanese new forms outside its list, and forms in names. */
export const MORE = `
  隷隶 娯娱 彞彝 頬颊 呑吞 鴬莺 諌谏 曵曳 冨富 嶋岛 嶌岛 髙高 﨑崎 渕渊 邉边 壷壶 篭笼 頚颈 砿矿 槗桥 栁柳 桒桑 鯵鲹 秖只
  讃赞 働动 濶阔 籖签 鵞鹅 喩喻 珎珍 畧略 畆亩 堿碱 辤辞 縂总 倣仿 凴凭 痲麻 蔴麻 妬妒 砲炮 繙翻 胷胸 麤粗 囬回 囘回 窓窗
  恠怪 脇胁 塲场 劒剑 劔剑 剱剑 埜野 姙妊 寳宝 尅克 嵒岩 帋纸 慙惭 憇憩 栢柏 碁棋 椶棕 槩概 欝郁 毘毗 灋法 熈熙 牋笺 犂犁
  獘毙 甎砖 疎疏 皷鼓 盌碗 窰窑 筞策 緜绵 聨联 膓肠 襍杂 覩睹 譌讹 躭耽 輭软 銕铁 隂阴 靣面 飃飘 騐验 鹻碱 搾榨 囯国 圀国
`.trim().split(/\s+/).map((pair) => [...pair]);

/** OpenCC's `key\tcandidate candidate …` as a list of [key, [candidates]]. */
export function parseDictionary(text) {
  return text
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => line.split("\t"))
    .map(([key, candidates]) => [key, candidates.trim().split(" ")]);
}

/**
 * @param files OpenCC's dictionaries by name
 * @param standard the characters of the People's Republic's standard table (2013): what "simplified" means
 * @returns folding: character to representative, for every character that is not its own;
 *   merged: the classes that hold several characters of the standard, to be looked through by eye
 */
export function hanFolding(files, standard) {
  const dictionary = (name) => parseDictionary(files[`${name}.txt`]);
  const apart = new Set(APART.map(([file, key, candidate]) => `${file} ${key} ${candidate}`));
  const classes = new Classes();
  const joinAll = (name, wanted = () => true) => {
    for (const [key, candidates] of dictionary(name)) {
      candidates.forEach((candidate, rank) => {
        if (wanted(rank) && !apart.has(`${name} ${key} ${candidate}`)) classes.join(key, candidate);
      });
    }
  };
  joinAll("STCharacters");
  joinAll("TSCharacters", (rank) => rank === 0); // later candidates are other words' simplifications
  joinAll("HKVariants");
  joinAll("TWVariants");
  joinAll("JPShinjitaiCharacters");
  for (const [variant, usual] of MORE) classes.join(variant, usual);

  const simplify = new Map(dictionary("TSCharacters").map(([key, [first]]) => [key, first]));
  const folding = new Map();
  const merged = [];
  for (const members of classes.all()) {
    const representative = choose(members, simplify, standard);
    for (const member of members) if (member !== representative) folding.set(member, representative);
    if (members.filter((c) => standard.has(c)).length > 1) merged.push(members);
  }
  return { folding, merged };
}

/** The member of today's standard that most others simplify to; of equals, the lowest code point. */
function choose(members, simplify, standard) {
  const votes = (c) => members.filter((m) => (simplify.get(m) ?? m) === c).length;
  const rank = (c) => [standard.has(c) ? 1 : 0, votes(c), -c.codePointAt(0)];
  return members.reduce((best, c) => (compare(rank(c), rank(best)) > 0 ? c : best));
}

function compare(a, b) {
  const i = a.findIndex((value, at) => value !== b[at]);
  return i < 0 ? 0 : a[i] - b[i];
}

/** Disjoint sets. */
class Classes {
  #parent = new Map();

  #root(c) {
    let root = c;
    while (this.#parent.get(root) !== undefined) root = this.#parent.get(root);
    return root;
  }

  join(a, b) {
    const [x, y] = [this.#root(a), this.#root(b)];
    if (!this.#parent.has(a)) this.#parent.set(a, undefined);
    if (!this.#parent.has(b)) this.#parent.set(b, undefined);
    if (x !== y) this.#parent.set(x, y);
  }

  all() {
    const sets = new Map();
    for (const c of this.#parent.keys()) {
      const root = this.#root(c);
      sets.set(root, [...(sets.get(root) ?? []), c]);
    }
    return [...sets.values()].map((set) => set.sort((a, b) => a.codePointAt(0) - b.codePointAt(0)));
  }
}
