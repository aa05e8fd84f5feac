// What a business has at hand: a logo, three spreadsheets, and what its programs export.

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

/** What a business's programs export, with a mark in whatever names something; layouts as they were met, rows of our own. */
export const exported = (mark) => ({
  /** Customers, with titles above them, line breaks in cells, and the time below. */
  contactList: csv("Customer Contact List.csv",
    "\"Northgate Truck Supply, LLC\",,,,,",
    "Customer Contact List,,,,,",
    "",
    "Customer full name,Phone numbers,Email,Full name,Bill address,Ship address",
    `"Quillfeather ""Larry"" Diesel ${mark}",Phone:(515) 555-0142,shop-${mark}@quillfeather.example,Larry Quill,"12 Depot Rd\nAmes, IA 50010","12 Depot Rd\nAmes, IA 50010"`,
    "",
    `Bellwether Transit ${mark},Phone:(515) 555-0177 Mobile:(515) 555-0178,parts-${mark}@bellwether.example,June Abbott,"4 Loop St\nBoone IA  50036\n",`,
    "",
    "\" Wednesday, September 30, 2026 01:46 PM GMT-05:00\",,,,,"),
  /** Parts within their categories, a row for each of both. */
  items: csv("ProductServiceList.csv",
    "Product/Service Name,SKU,Type,Sales Description,Sales Price / Rate,Income Account,Purchase Description,Purchase Cost,Quantity On Hand,Taxable",
    `Air brakes:Chambers:Brake chamber type 30,QB1-${mark},Inventory,"Type 30, long stroke","$1,184.50",Sales,,60.00,24,yes`,
    "Air brakes,,Category,,,,,,,",
    `Chamber clamp,QB2-${mark},Non-inventory,,12.50,Sales,,,,no`),
  /** A product with two variants and a further picture, each in a row. */
  products: csv("products_export.csv",
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Taxable,Image Src,Image Position,Status",
    `tarp-strap,Tarp strap ${mark},"<p>Rubber, with <b>steel</b> hooks.</p>",Ostrava,,Cargo,,TRUE,Length,21 in,TS21-${mark},300,40,4.95,TRUE,https://cdn.example/a.jpg,1,active`,
    `tarp-strap,,,,,,,,,31 in,TS31-${mark},410,12,6.25,TRUE,https://cdn.example/b.jpg,2,`,
    "tarp-strap,,,,,,,,,,,,,,,https://cdn.example/c.jpg,3,"),
});
