#!/usr/bin/env python3
"""Turns a labelled set of listings into verdicts for `reeve calibrate`: one JSON line for each hit that `reeve match text` found.

  reeve match text --rights rights.jsonl listings.jsonl > hits.jsonl
  tests/fit/verdicts.py truth.csv rights.jsonl < hits.jsonl > verdicts.jsonl
  reeve calibrate --verdicts verdicts.jsonl --rights rights.jsonl --listings listings.jsonl --on 2026-11-23 --out src/rank/weights.toml

truth.csv has `listing_id,klass,mark_id,owner,mention,infringe`. Several rights of one holder count as one, as in the scorer. Classes
whose labels may not be learned from (LEAVE_OUT) are only scored, never fitted on. The weights that ship were made by these lines.
"""
import collections, csv, json, sys

LEAVE_OUT = {'real_taobao_brand', 'n_real_none', 'n_real_generic'}

truth, klass = collections.defaultdict(dict), {}
for row in csv.DictReader(open(sys.argv[1], encoding='utf8')):
    klass[row['listing_id']] = row['klass']
    if row['owner']:
        truth[row['listing_id']][row['owner']] = (row['mention'] == '1', {'1': True, '0': False}.get(row['infringe']))
holder = {right['id']: right['holder'] for right in map(json.loads, open(sys.argv[2], encoding='utf8'))}
for hit in map(json.loads, sys.stdin):
    listing, right = hit['listing_id'], hit['right_id']
    if klass.get(listing, 'real_taobao_brand') in LEAVE_OUT or right not in holder:
        continue
    mention, infringe = truth[listing].get(holder[right], (False, None))
    print(json.dumps({'listing_id': listing, 'right_id': right, 'mention': mention, 'infringe': infringe if mention else None}))
