// What a business has at hand: a logo and three spreadsheets.

import { deflateSync } from "node:zlib";

const chunk = (kind, data) => {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const table = [...Array(256).keys()].map((n) => [...Array(8)].reduce((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n));
  const crc = [...body].reduce((c, byte) => table[(c ^ byte) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff;
  const ends = [Buffer.alloc(4), Buffer.alloc(4)];
  ends[0].writeUInt32BE(data.length);
  ends[1].writeInt32BE(crc);
  return Buffer.concat([ends[0], body, ends[1]]);
};

/** A PNG of one colour, three times as wide as high. */
const png = ([red, green, blue], height = 40) => {
  const width = height * 3;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.from(Array(width).fill([red, green, blue]).flat())]);
  const data = deflateSync(Buffer.concat(Array(height).fill(row)));
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", head), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
};

export const logo = { name: "logo.png", mimeType: "image/png", buffer: png([180, 60, 20]) };

const csv = (name, ...lines) => ({ name, mimeType: "text/csv", buffer: Buffer.from(`${lines.join("\r\n")}\r\n`) });

export const customers = csv("customers.csv",
  "Company name,Account no,E-mail,City,State",
  "Halstead Garage,H-100,office@halstead.example,Ames,IA",
  "Overlook Fleet,O-200,desk@overlook.example,Davenport,IA",
  ",X-300,nobody@nowhere.example,Moline,IL");
export const contacts = csv("contacts.csv",
  "First name,Last name,E-mail,Customer account",
  "Mina,Okafor,mina@halstead.example,H-100",
  "Joel,Brandt,joel@overlook.example,O-200");
export const parts = csv("parts.csv",
  "Part number,Description,List price,Category",
  "BP-1083C,\"Ceramic brake pad set, front\",89.40,Brakes",
  "RT-54107,\"Brake rotor, front\",112.75,Brakes",
  "HB-9012,Headlamp bulb pair,38.99,Electrical");
