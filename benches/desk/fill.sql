-- A market of `$1` listings with a hit each, shaped like those of a scan: 211 rights of eight kinds, 40 sources, 5,003 sellers,
-- seven countries and none, 30,011 pictures, scores from 0 to 1. Every fiftieth hit is decided, every five-thousandth asked
-- about, every thousandth stands on a picture that is held back. Every statement stands by itself; `$1` is the number of hits.
INSERT OR IGNORE INTO actor (id, created_ms) VALUES ('bench', 0);
INSERT INTO scan (source_id, number, reading_digest, started_ms, finished_ms)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 39)
SELECT printf('source-%02d', i), 1, '', 1790000000000, 1790003600000 FROM n;
INSERT INTO registered_right (id, record, digest, added_ms, changed_ms, actor)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 210)
SELECT printf('right-%03d', i),
    json_object('id', printf('right-%03d', i), 'kind', CASE i % 3 WHEN 0 THEN 'copyright_work' ELSE 'trademark' END, 'name',
        printf('MARK %03d 商标', i), 'holder', printf('Holder %d', i % 20), 'jurisdictions', json_array('CN'), 'status',
        'registered', 'lang', 'en', 'source', 'made up'),
    printf('%064x', i), 1790000000000, 1790000000000, 'bench' FROM n;
INSERT INTO held_picture (image_id, usual, held_ms) VALUES ('flood', 3, 1790000000000);
INSERT INTO listing (id, source_id, page_key, on_own_page, record, digest, first_seen_ms, last_seen_ms, last_scan, dirty, indexed)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
SELECT printf('%032x', i * 2654435761), printf('source-%02d', i * 7 % 40), i, 1,
    json_object('id', printf('%032x', i * 2654435761), 'kind', 'product', 'title',
        printf('Embroidered scarf like MARK %03d, replica, pattern %d, %d pcs', i % 211 * (i % 199) % 211, i % 997, i % 47),
        'description', printf('Replica of the MARK scarf, machine made, %d pieces a carton. ', i % 90) || hex(randomblob(100)),
        'seller', printf('scarf zone %d', i % 5003), 'price', i % 500 + 0.5, 'currency', 'CNY', 'url',
        printf('http://market-%02d.test/product?id=%d', i * 7 % 40, i), 'location', 'Keqiao, Zhejiang', 'country',
        CASE i % 11 WHEN 0 THEN 'CN' WHEN 1 THEN 'US' WHEN 2 THEN 'VN' WHEN 3 THEN 'TR' WHEN 4 THEN 'DE' WHEN 5 THEN 'IN' WHEN 6 THEN 'AE' END,
        'images', json_array(printf('http://market-%02d.test/photos/%05d.jpg', i * 7 % 40, i % 30011))),
    printf('%064x', i), 1790000000000 + i, 1790000000000 + i, 1, 0, 1 FROM n;
INSERT INTO hit (id, listing_id, right_id, source_id, record, score, current, first_seen_ms, first_scan, last_seen_ms, weights,
    news_scan, picture)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1),
row (i, listing, mark, name, score) AS (SELECT i, printf('%032x', i * 2654435761), printf('right-%03d', i % 211 * (i % 199) % 211),
    printf('MARK %03d', i % 211 * (i % 199) % 211), (i * 48271 % 99991) / 99991.0 FROM n)
SELECT printf('%032x', i * 40503 + 7), listing, mark, printf('source-%02d', i * 7 % 40),
    json_object('hit', json_object('listing_id', listing, 'right_id', mark, 'findings', json_array(
            json_object('right_id', mark, 'signal', 'name_in_text', 'strength', 0.9078783159066821, 'because', json_object('code',
                'matcher-name-in-text', 'args', json_object('name', name, 'written', name)), 'field', 'title', 'span', json_array(23, 31)),
            json_object('right_id', mark, 'signal', 'name_in_text', 'strength', 0.9078783159066821, 'because', json_object('code',
                'matcher-name-in-text', 'args', json_object('name', name, 'written', name)), 'field', 'description', 'span', json_array(15, 19)),
            json_object('right_id', mark, 'signal', 'picture_copy', 'strength', 1.0, 'because', json_object('code',
                'matcher-picture-copy', 'args', json_object('form', 'same', 'mirrored', 'yes', 'negative', 'no', 'share', 100.0)), 'field', 'image',
                'picture', json_object('url', printf('http://market-%02d.test/photos/%05d.jpg', i * 7 % 40, i % 30011), 'picture_id',
                    printf('%064x', i % 30011), 'image_id', 'e393b527aa6156bd5ce95367eb94be2d5a7623c27f5b4477a512bdd2ca2c19cb', 'kind', 'copy',
                    'form', 'same', 'mirrored', json('true'), 'negative', json('false'), 'share', 1.0, 'distance', 4)),
            json_object('right_id', mark, 'signal', 'replica_words', 'strength', 0.95, 'because', json_object('code',
                'matcher-replica-words', 'args', json_object('word', 'replica')), 'field', 'title', 'span', json_array(33, 40)),
            json_object('right_id', mark, 'signal', 'price_below_reference', 'strength', 1.0, 'because', json_object('code',
                'matcher-price-below-reference', 'args', json_object('percent', 8.0)), 'field', 'price'),
            json_object('right_id', mark, 'signal', 'seller_unauthorized', 'strength', 1.0, 'because', json_object('code',
                'matcher-seller-unauthorized', 'args', json_object('seller', printf('scarf zone %d', i % 5003))), 'field', 'seller'))),
        'mention', 1.0, 'suspicion', score, 'score', score, 'explanation', json_object('shares', json_array(
            json_object('signal', 'name_in_text', 'amount', score * 0.26, 'because', json_object('code', 'matcher-name-in-text', 'args',
                json_object('name', name, 'written', name))),
            json_object('signal', 'name_in_text', 'amount', 0.0, 'because', json_object('code', 'matcher-name-in-text', 'args',
                json_object('name', name, 'written', name))),
            json_object('signal', 'picture_copy', 'amount', score * 0.5, 'because', json_object('code', 'matcher-picture-copy', 'args',
                json_object('form', 'same', 'mirrored', 'yes', 'negative', 'no', 'share', 100.0))),
            json_object('signal', 'replica_words', 'amount', score * 0.01, 'because', json_object('code', 'matcher-replica-words', 'args',
                json_object('word', 'replica'))),
            json_object('signal', 'price_below_reference', 'amount', score * 0.22, 'because', json_object('code',
                'matcher-price-below-reference', 'args', json_object('percent', 8.0))),
            json_object('signal', 'seller_unauthorized', 'amount', score * 0.01, 'because', json_object('code',
                'matcher-seller-unauthorized', 'args', json_object('seller', printf('scarf zone %d', i % 5003))))))),
    score, 1, 1790000000000 + i, 1, 1790000000000 + i, 1, 1, CASE i % 1000 WHEN 1 THEN 'flood' END FROM row;
INSERT INTO decision (id, hit_id, right_id, verdict, actor, decided_ms, weights, listing, ranked)
SELECT 'd' || substr(h.id, 2), h.id, h.right_id, CASE (h.last_seen_ms - 1790000000000) % 100 WHEN 0 THEN 'infringes' ELSE 'lawful' END,
    'bench', 1790000000000 + h.rowid, 1, l.record, h.record
FROM hit h JOIN listing l ON l.id = h.listing_id WHERE (h.last_seen_ms - 1790000000000) % 50 = 0;
UPDATE hit SET (decision, standing) = (SELECT number, CASE verdict WHEN 'infringes' THEN 1 ELSE 2 END FROM decision WHERE hit_id = hit.id)
WHERE (last_seen_ms - 1790000000000) % 50 = 0;
INSERT INTO escalation (id, hit_id, assignee, actor, escalated_ms, after_decision)
SELECT 'e' || substr(id, 2), id, CASE (last_seen_ms - 1790000000000) % 10000 WHEN 3 THEN 'bench' END, 'bench', 1790000000000, 1000000
FROM hit WHERE (last_seen_ms - 1790000000000) % 5000 = 3;
UPDATE hit SET escalation = (SELECT number FROM escalation WHERE hit_id = hit.id)
WHERE (last_seen_ms - 1790000000000) % 5000 = 3;
