http --raw '{"FacilityCode": "12332500472260169F", "HospTime": "2024-05-05", "InPatientNum": 20, "DonorNum": 10}' POST :8095/Patient/Donor \
  'Content-Type:application/json' \
  'Date:Mon, 06 May 2024 02:00:00 GMT' \
  'x-bis3-date:Mon, 06 May 2024 02:00:00 GMT' \
  'x-bis3-version:1.0' \
  'Authorization:BIS3 EbX/S0rBNYs=:lqKJDQbqgLzxgSYQxHOjv+aSOe0='
