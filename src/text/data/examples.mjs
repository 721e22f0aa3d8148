// What folding must do, as examples: checked each time the table is made.

/** Groups that are one and the same once folded, separated by blanks within a group. */
export const SAME = `
A a Ａ ａ 𝐀 Á à ā ⓐ | ß ss ẞ SS | ς σ Σ | İ ı I i | Ø ø o | Đ đ ð d | Ł ł l | ħ h | Æ æ ae | œ oe | ﬁ fi | ² 2 ② ２ | ℃ °c
ё е Ё | Ї і | ά α ᾳ Ἀ | K k K | Å å a | ½ 1/2 | ’ ' ‘ ʼ ＇ | “ ” " ＂ | ‐ ‑ – − - － | … ... | ～ ~ 〜
カ か ｶ | ガ が | ヴ ゔ | ヶ ゖ | ァ ぁ ｧ | ー ｰ | ヽ ゝ | ヿ こと | ㍿ 株式会社 | ㌔ きろ
٣ ۳ ३ ๓ ৩ 3 ３ ③ | ى ي ی | ة ه | ک ك | أ ا إ آ ٱ | ﷲ الله | ﻻ لا | שּׁ ש
國 国 囯 | 發 发 発 髮 髪 | 圖 图 図 | 澤 泽 沢 | 邊 边 辺 邉 | 學 学 | 乾 干 幹 | 後 后 | 裏 里 裡 | 么 麼 麽 | 着 著 | 臺 台 颱 檯
雲 云 | 鬆 松 | 麵 面 麪 麺 | 啟 啓 启 | 為 爲 为 | 眾 衆 众 | 關 关 関 | 鍵 键 | 網 网 | 體 体 | 龍 龙 竜 | 龜 龟 亀 | 氣 气 気
廣 广 広 | 豐 丰 豊 | 實 实 実 | 藝 艺 芸 | 賣 卖 売 | 讀 读 読 | 醫 医 | 擔 担 | 鐵 铁 鉄 | 戶 户 戸 | 說 说 説 | 圓 圆 円 | 鐘 钟 鍾
壹 壱 | 彥 彦 | 產 产 産 | 強 强 | 敎 教 | 內 内 | 錄 录 録 | 黃 黄 | 歷 历 歴 曆 暦 | 臟 脏 髒 臓 | 製 制 | 隻 只 | 復 复 複 覆
⼈ 人 | ⺠ 民 | 豈 岂 豈 | 令 令 | ㊊ 月 | 神 神
`.trim().split(/[|\n]/).map((group) => group.trim().split(" "));

/** Neighbours that must not fall together. */
export const DIFFERENT = `
か が | は ば ぱ | っ つ | ア イ | 가 각 | ㄱ 가 | 炼 链 | 辨 辩 瓣 | 连 联 | 土 士 | 未 末 | 沪 滤 | 己 已 | 坏 坯 | 呆 待 | 坐 座 | 人 入
क ख | क का | ก ข | น นี | — - | « " | 。 . | ・ · | 他 她 它 | 沉 沈 | 粘 黏 | ë ɛ | ь ъ | ¨ ¯ | = ≠ | ∈ ∉
`.trim().split(/[|\n]/).map((group) => group.trim().split(" "));

/** Exact results, both sides as hex code points. */
export const EXACT = [
  ["AD", ""], ["200B", ""], ["200D", ""], ["FEFF", ""], ["FE0F", ""], ["202E", ""], ["301", ""], ["345", ""], ["64E", ""], ["640", ""], ["5B0", ""],
  ["20E3", ""], ["3000", "20"], ["A0", "20"], ["2009", "20"], ["3164", "20"], ["FF9E", "3099"], ["FF9F", "309A"], ["30F7", "308F 3099"],
  ["FF21", "61"], ["1E9E", "73 73"], ["958", "915 93C"], ["FE76", ""], ["FFA1", "3131"],
];

/** Hex code points that fold to themselves. */
export const UNCHANGED = `9 A D 20 FFF9 FFFA FFFB FFFC 115F 1160 3099 309A 304C 30FC 3131 AC00 D7A3 1100 929 E01 4E00 7740 28 2014 2028 A8`.split(" ");
